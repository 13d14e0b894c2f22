import { Button } from '@mantine/core';
import { Icon } from '../../components/icon';
import { StateBadge } from '../../components/state-badge';
import type { Problem } from './find-problems';

interface FlowCalloutProps {
  readonly problem: Problem;
  /** Null: a reset of the receiver does not heal it. */
  readonly onReset: (() => void) | null;
}

/** What is wrong at a link, under that link: what happened, what it means, what to do. */
export function FlowCallout({ problem, onReset }: FlowCalloutProps) {
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
      {onReset !== null && (
        <Button variant="default" onClick={onReset}>
          Reset receiver…
        </Button>
      )}
    </div>
  );
}
