import { Tooltip } from '@mantine/core';
import type { ServerSummary } from '../../../core/contract/flow';
import { Icon } from '../../components/icon';
import { toneWords } from '../../components/state-badge';
import { formatBytes } from '../../lib/format-bytes';
import { formatCount, formatCountOf } from '../../lib/format-count';
import { shortenPath } from '../../lib/shorten-path';

interface RailItemProps {
  readonly server: ServerSummary;
  readonly chosen: boolean;
  /** One item at a time is in the tab order; the arrows reach the others. */
  readonly reachable: boolean;
  readonly collapsed: boolean;
  readonly onChoose: (server: string) => void;
}

export function RailItem({ server, chosen, reachable, collapsed, onChoose }: RailItemProps) {
  const word = toneWords[server.state];
  const waiting = wordsOfPending(server.pendingFiles);
  return (
    <li>
      <Tooltip label={`${server.name}: ${server.headline} ${wordsOfRpo(server.rpoBytes)}.`} position="right">
        <button
          type="button"
          className={`rail-item tone-${server.state}`}
          aria-current={chosen ? 'true' : undefined}
          aria-label={[
            server.name,
            word,
            waiting,
            ...(isMuch(server.rpoBytes) ? [wordsOfRpo(server.rpoBytes)] : []),
          ].join(', ')}
          data-server={server.name}
          data-state={server.state}
          tabIndex={reachable ? 0 : -1}
          onClick={() => onChoose(server.name)}
        >
          <span className="rail-item-icon">
            <Icon name={server.state} size={18} />
          </span>
          {collapsed ? <CollapsedWords server={server} /> : <Words server={server} word={word} />}
        </button>
      </Tooltip>
    </li>
  );
}

/** Without a receiver up to one segment is always only on the server. */
const MUCH_AT_RISK_BYTES = 16 * 1024 ** 2;

const isMuch = (bytes: number | null) => bytes !== null && bytes > MUCH_AT_RISK_BYTES;

const wordsOfRpo = (bytes: number | null) => (bytes === null ? 'RPO not known' : `RPO ${formatBytes(bytes)}`);

function wordsOfPending(files: number): string {
  if (files === 0) return 'nothing waits';
  return `${formatCountOf(files, 'file')} ${files === 1 ? 'waits' : 'wait'}`;
}

function CollapsedWords({ server }: { readonly server: ServerSummary }) {
  return <span className="rail-item-short">{shortenPath(server.name, 6)}</span>;
}

function Words({ server, word }: { readonly server: ServerSummary; readonly word: string }) {
  return (
    <span className="rail-item-words">
      <span className="rail-item-line">
        <span className="ellipsis">{server.name}</span>
        {isMuch(server.rpoBytes) && <span className="rail-item-count">{wordsOfRpo(server.rpoBytes)}</span>}
        {server.pendingFiles > 0 && <span className="rail-item-count">{formatCount(server.pendingFiles)}</span>}
      </span>
      <span className="rail-item-line rail-item-state ellipsis">
        <span>
          <span className="rail-item-word">{word}</span>
          {server.state !== 'ok' && <span className="muted"> · {server.headline}</span>}
          {server.state === 'ok' && server.description !== null && (
            <span className="muted"> · {server.description}</span>
          )}
        </span>
      </span>
    </span>
  );
}
