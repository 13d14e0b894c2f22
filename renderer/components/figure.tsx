import './figure.css';
import { Hint } from './hint';

interface FigureProps {
  readonly label: string;
  /** Null: not known, drawn as "–". */
  readonly value: string | null;
  /** The exact figure, or why it is not known. */
  readonly hint: string;
  readonly testId?: string;
}

/** A labelled figure of fixed height; what is not known is a dash with its reason, never a zero. */
export function Figure({ label, value, hint, testId }: FigureProps) {
  return (
    <div className="figure">
      <dt className="figure-label">{label}</dt>
      <Hint text={hint}>
        <dd className="figure-value mono ellipsis" data-testid={testId}>
          {value ?? '–'}
        </dd>
      </Hint>
    </div>
  );
}
