import type { ReactNode } from 'react';
import type { Health } from '../../../core/contract/flow';
import { Hint } from '../../components/hint';
import { Icon } from '../../components/icon';
import { toneWords } from '../../components/state-badge';
import type { FlowPlace } from './find-problems';

interface FlowNodeProps {
  readonly place: FlowPlace | 'archive-command';
  readonly title: string;
  /** Null: not used by this server. */
  readonly state: Health | 'unknown' | null;
  /** Null: not known, drawn as "–". */
  readonly figure: string | null;
  readonly figureHint: string;
  readonly figureTestId?: string;
  readonly small: ReactNode;
  readonly children?: ReactNode;
}

/** A station of the flow: one big figure, one small. */
export function FlowNode({ place, title, state, figure, figureHint, figureTestId, small, children }: FlowNodeProps) {
  const word = wordOf(state);
  return (
    <section className={`flow-node flow-at-${place} ${lookOf(state)}`} data-place={place} aria-label={title}>
      <h2 className="flow-node-title">
        <span className="flow-node-icon" title={word}>
          <Icon name={state === null || state === 'unknown' ? 'off' : state} size={14} />
        </span>
        <span className="ellipsis">{title}</span>
        <span className="visually-hidden">{word}</span>
      </h2>
      <Hint text={figureHint}>
        <p className="flow-figure mono" data-testid={figureTestId}>
          {figure ?? '–'}
        </p>
      </Hint>
      <p className="flow-small ellipsis">{small}</p>
      {children}
    </section>
  );
}

function wordOf(state: FlowNodeProps['state']): string {
  if (state === null) return 'Off';
  return state === 'unknown' ? 'Not known' : toneWords[state];
}

function lookOf(state: FlowNodeProps['state']): string {
  if (state === null) return 'flow-node--off';
  if (state === 'unknown') return '';
  return state === 'ok' ? 'tone-ok' : `tone-${state} flow-node--marked`;
}
