import { Icon } from '../../components/icon';
import { StateBadge } from '../../components/state-badge';
import type { Problem } from './find-problems';

/** What is wrong at a link, under that link: what happened, what it means, what to do. */
export function FlowCallout({ problem }: { readonly problem: Problem }) {
  return (
    <div
      className={`flow-callout flow-under-${problem.place} tone-${problem.state}`}
      data-callout={problem.place}
      role="status"
    >
      <p className="flow-callout-head">
        <StateBadge state={problem.state} />
        <span>{problem.label}</span>
      </p>
      <p>{problem.advice.what}</p>
      {problem.advice.todo !== null && (
        <p className="flow-callout-todo">
          <Icon name="right" size={14} />
          <span>{problem.advice.todo}</span>
        </p>
      )}
    </div>
  );
}
