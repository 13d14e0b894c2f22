import { Icon } from '../../components/icon';

/** What was done, and what is being done now. */
export function DemoSteps({ steps }: { readonly steps: readonly string[] }) {
  return (
    <ol className="demo-steps" aria-label="Preparing the demo" aria-live="polite">
      {steps.map((step, index) => {
        const isCurrent = index === steps.length - 1;
        return (
          <li key={step} className={isCurrent ? 'demo-step demo-step--current' : 'demo-step tone-ok'}>
            <span className={isCurrent ? 'demo-busy' : 'demo-step-done'}>
              <Icon name={isCurrent ? 'working' : 'ok'} size={14} />
            </span>
            {step}
          </li>
        );
      })}
    </ol>
  );
}
