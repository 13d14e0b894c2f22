import type { Health } from '../../../core/contract/flow';
import { Icon } from '../../components/icon';
import { toneWords } from '../../components/state-badge';

interface FlowLinkProps {
  /** Its cell of the picture. */
  readonly at: string;
  /** Null: not used by this server. */
  readonly state: Health | null;
  readonly above: string | null;
  readonly below: string | null;
  readonly hint: string;
  /** True only while bytes really pass. */
  readonly moving: boolean;
}

/** The line between two stations. What stalls is marked here, at the link. */
export function FlowLink({ at, state, above, below, hint, moving }: FlowLinkProps) {
  const isMarked = state !== null && state !== 'ok';
  const look = state === null ? 'flow-link--off' : `tone-${state}${isMarked ? ' flow-link--marked' : ''}`;
  return (
    <div className={`flow-link flow-at-${at} ${look}`} data-link={at} data-moving={moving} title={hint}>
      <span className="flow-link-label mono">{above}</span>
      <svg className="flow-link-line" aria-hidden>
        <line x1="0" y1="6" x2="100%" y2="6" className="flow-link-track" />
        {moving && <line x1="0" y1="6" x2="100%" y2="6" className="flow-link-motion" />}
        <svg x="100%" y="1" overflow="visible">
          <path d="M-7 0 L-1 5 L-7 10" className="flow-link-head" />
        </svg>
      </svg>
      {isMarked ? (
        <span className="flow-link-state">
          <Icon name={state} size={12} />
          <span className="flow-link-word">{toneWords[state]}</span>
        </span>
      ) : (
        <span className="flow-link-label muted">{below}</span>
      )}
    </div>
  );
}
