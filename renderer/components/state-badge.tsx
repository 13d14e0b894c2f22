import './state-badge.css';
import { Icon } from './icon';

export type Tone = 'ok' | 'attention' | 'failing' | 'stopped';

export const toneWords = { ok: 'OK', attention: 'Attention', failing: 'Failing', stopped: 'Stopped' } as const;

/** A state in icon, word and colour: never by colour alone. */
export function StateBadge({ state, soft = false }: { readonly state: Tone; readonly soft?: boolean }) {
  return (
    <span className={`state-badge tone-${state}${soft ? ' state-badge--soft' : ''}`}>
      <Icon name={state} size={14} />
      {toneWords[state]}
    </span>
  );
}
