import type { ErrorSort } from '../../core/contract/errors';
import type { Channel } from '../../core/contract/flow';
import type { StorageSort } from '../../core/contract/files';

/** Query keys: the topic first and the server second, so that an event of the core can name what it made stale. */
export const coreKeys = {
  fleet: ['fleet'] as const,
  demo: ['demo'] as const,
  app: ['app'] as const,
  flow: (server: string) => ['flow', server] as const,
  queue: (server: string, channel: Channel, filter: string) => ['queues', server, channel, filter] as const,
  errors: (server: string, filter: string, sort: ErrorSort) => ['errors', server, 'files', filter, sort] as const,
  trash: (server: string, filter: string) => ['errors', server, 'trash', filter] as const,
  receiver: (server: string) => ['receiver', server] as const,
  checks: (server: string) => ['checks', server] as const,
  storage: (server: string, filter: string, sort: StorageSort) => ['storage', server, filter, sort] as const,
};
