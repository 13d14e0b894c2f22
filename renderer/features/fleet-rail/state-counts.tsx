import type { Health, ServerSummary } from '../../../core/contract/flow';
import { Icon } from '../../components/icon';
import { toneWords } from '../../components/state-badge';

interface StateCountsProps {
  readonly servers: readonly ServerSummary[];
  readonly only: Health | null;
  readonly onOnly: (only: Health | null) => void;
}

const worstFirst: readonly Health[] = ['failing', 'attention', 'ok', 'stopped'];

/** How many servers are in each state; one click shows only those. */
export function StateCounts({ servers, only, onOnly }: StateCountsProps) {
  return (
    <div className="state-counts" role="group" aria-label="Servers by state">
      {worstFirst.map((state) => {
        const count = servers.filter((server) => server.state === state).length;
        const label = `${count} ${toneWords[state].toLowerCase()}`;
        return (
          <button
            key={state}
            type="button"
            className={`state-count tone-${count === 0 ? 'none' : state}`}
            aria-pressed={only === state}
            aria-label={label}
            title={only === state ? 'Show all servers' : `Show only: ${label}`}
            disabled={count === 0 && only !== state}
            onClick={() => onOnly(only === state ? null : state)}
          >
            <Icon name={state} size={14} />
            {count}
          </button>
        );
      })}
    </div>
  );
}
