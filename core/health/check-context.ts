import type { Server } from '../server/server';
import type { BackupsFacts } from './gather-archive';
import type { RemoteServer } from './remote-server';

/** What the checks of one server share while they run. */
export interface CheckContext {
  readonly server: Server;
  readonly remote: RemoteServer;
  readonly backups: () => Promise<BackupsFacts>;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Archive and switch WAL where that tells more, and make missing directories (checks §3.1). */
  readonly probe: boolean;
  /** Of the whole; null: as long as it takes. */
  readonly timeoutMs: number | null;
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** For the log. */
  readonly note: (text: string) => void;
}
