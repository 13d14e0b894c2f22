import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MenuAction } from '../../components/context-menu';
import { Icon } from '../../components/icon';
import { formatCount } from '../../lib/format-count';
import type { ErrorsView } from './errors-page';

interface ErrorsToolbarProps {
  readonly view: ErrorsView;
  readonly onView: (view: ErrorsView) => void;
  readonly discarded: number | null;
  readonly actions: readonly MenuAction[];
  /** The filter. */
  readonly children: ReactNode;
}

export function ErrorsToolbar({ view, onView, discarded, actions, children }: ErrorsToolbarProps) {
  return (
    <div className="errors-toolbar" role="toolbar" aria-label="Error files">
      <div className="errors-views">
        <ViewButton name="files" view={view} onView={onView}>
          Error files
        </ViewButton>
        <ViewButton name="trash" view={view} onView={onView}>
          Trash
          {discarded !== null && discarded > 0 && <span className="mono muted">{formatCount(discarded)}</span>}
        </ViewButton>
      </div>
      <div className="errors-filter">{children}</div>
      {actions.map((action) => (
        <Button
          key={action.id}
          variant="default"
          disabled={action.disabledBecause !== null}
          title={action.disabledBecause ?? HINTS[action.id]}
          leftSection={<Icon name={action.icon} size={14} />}
          onClick={action.run}
        >
          {action.label}
        </Button>
      ))}
    </div>
  );
}

/** What the short word on the button does, as the explanations call it. */
const HINTS: Readonly<Record<string, string>> = {
  retry: 'Send back to incoming, for the next archive run',
  discard: 'Move to the trash (Del)',
  keep: 'Let it stay, with a reason; it does not count any more',
  unkeep: 'Let it count as a problem again',
  examine: 'Look at the content and compare it with the archived copy again',
  restore: 'Move back to the errors directory',
};

interface ViewButtonProps {
  readonly name: ErrorsView;
  readonly view: ErrorsView;
  readonly onView: (view: ErrorsView) => void;
  readonly children: ReactNode;
}

function ViewButton({ name, view, onView, children }: ViewButtonProps) {
  return (
    <button type="button" className="errors-view" aria-pressed={name === view} onClick={() => onView(name)}>
      {children}
    </button>
  );
}
