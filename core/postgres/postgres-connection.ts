import { PostgresSession, type SessionKind } from './postgres-session';

export interface ConnectionOptions {
  readonly conninfo: string;
  readonly kind: SessionKind;
  /** Of connecting, and of each statement. */
  readonly timeoutMs: number;
}

const PROBES: Readonly<Record<SessionKind, string>> = { normal: 'SELECT 1', replication: 'IDENTIFY_SYSTEM' };

/** A connection that is made when it is first used, looked at before it is used again, and made anew when it has gone. */
export class PostgresConnection {
  private opened: Promise<PostgresSession> | null = null;

  constructor(readonly options: ConnectionOptions) {}

  /** Rejects with ArchiverError 'config-invalid' or with the driver's error; see `describeFailure`. */
  open(): Promise<PostgresSession> {
    this.opened = this.openAfter(this.opened);
    return this.opened;
  }

  close(): void {
    this.opened?.then(
      (session) => session.close(),
      () => {},
    );
    this.opened = null;
  }

  /** One after the other, so that two callers share a session instead of making two. */
  private async openAfter(before: Promise<PostgresSession> | null): Promise<PostgresSession> {
    const { conninfo, timeoutMs, kind } = this.options;
    const session = before === null ? null : await before.catch(() => null);
    if (session !== null && (await this.answers(session))) return session;
    session?.close();
    return PostgresSession.open(conninfo, timeoutMs, kind);
  }

  private async answers(session: PostgresSession): Promise<boolean> {
    if (!session.isAlive) return false;
    try {
      await session.query(PROBES[this.options.kind]);
      return true;
    } catch {
      return false;
    }
  }
}
