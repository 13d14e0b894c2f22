import { Button } from '@mantine/core';
import { Icon } from './icon';
import './page-states.css';

interface ErrorNoticeProps {
  /** What could not be done, as a sentence without its reason. */
  readonly title: string;
  readonly message: string;
  readonly hint: string | null;
  readonly action: { readonly label: string; readonly run: () => void };
}

/** A region that has nothing to show because something failed: what, why, what to do, and a button. */
export function ErrorNotice({ title, message, hint, action }: ErrorNoticeProps) {
  return (
    <div className="page-state tone-failing" role="alert">
      <span className="page-state-icon">
        <Icon name="failing" size={28} />
      </span>
      <p className="page-state-title">{title}</p>
      <p className="page-state-message mono">{message}</p>
      {hint !== null && <p>{hint}</p>}
      <Button variant="default" onClick={action.run}>
        {action.label}
      </Button>
    </div>
  );
}
