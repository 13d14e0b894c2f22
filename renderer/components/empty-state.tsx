import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon';
import './page-states.css';

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  /** What it means and what would change it. */
  readonly children: ReactNode;
}

export function EmptyState({ icon, title, children }: EmptyStateProps) {
  return (
    <div className="page-state">
      <span className="page-state-icon">
        <Icon name={icon} size={28} />
      </span>
      <p className="page-state-title">{title}</p>
      <div className="muted page-state-text">{children}</div>
    </div>
  );
}
