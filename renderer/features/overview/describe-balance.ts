import type { ServerFlow } from '../../../core/contract/flow';
import { formatAge } from '../../lib/format-age';
import { formatRate } from '../../lib/format-bytes';
import { formatCountOf } from '../../lib/format-count';

/** The whole picture in one line, for the times when nothing is wrong. */
export function describeBalance(flow: ServerFlow): string {
  return [describeRates(flow), describeBacklog(flow)].join(' ');
}

function describeRates({ postgres, pipeline }: ServerFlow): string {
  const archived = pipeline.bytesPerSecond;
  if (postgres.bytesPerSecond === null) return `The archive takes ${formatRate(archived)}.`;
  if (postgres.bytesPerSecond === 0) return 'PostgreSQL writes no WAL at the moment.';
  return `PostgreSQL writes ${formatRate(postgres.bytesPerSecond)}, the archive takes ${formatRate(archived)}.`;
}

function describeBacklog({ channels }: ServerFlow): string {
  const enabled = channels.filter((channel) => channel.enabled);
  const pending = enabled.reduce((sum, channel) => sum + channel.pendingFiles, 0);
  if (pending === 0) return 'No finished WAL file waits.';
  const oldest = Math.max(...enabled.map((channel) => channel.oldestAgeSeconds ?? 0));
  const verb = pending === 1 ? 'waits' : 'wait';
  return `${formatCountOf(pending, 'WAL file')} ${verb}, the oldest for ${formatAge(oldest)}.`;
}
