import type { Lsn } from '../wal/lsn';

/** What a look at a running receiver found. `behind`: nothing arrives although the server goes on; `stalled`: for long. */
export type Progress = 'advancing' | 'behind' | 'stalled';

export interface StallPatience {
  /** Nothing may arrive this long after the server was seen to go on. */
  readonly behindMs: number;
  /** The receiver is started again after this long. */
  readonly stalledMs: number;
}

export interface Look {
  readonly nowMs: number;
  /** Changes with everything that is received. */
  readonly mark: string;
  /** How far the server has flushed its WAL; null when it does not say, which proves nothing. */
  readonly server: () => Promise<Lsn | null>;
}

/**
 * Tells a receiver that has lost its server without noticing from one of an idle database: only when the server's own
 * position goes on and nothing arrives, something is wrong. The server is asked only while nothing arrives.
 */
export class StallWatch {
  private mark: string | null = null;
  /** Where the server was when nothing more arrived. */
  private base: Lsn | null = null;
  private behindSinceMs: number | null = null;

  constructor(private readonly patience: StallPatience) {}

  async look({ nowMs, mark, server }: Look): Promise<Progress> {
    if (mark !== this.mark) {
      this.mark = mark;
      this.base = null;
      this.behindSinceMs = null;
      return 'advancing';
    }
    const position = await server();
    if (position !== null) this.compare(position, nowMs);
    return this.judge(nowMs);
  }

  private compare(position: Lsn, nowMs: number): void {
    // A server that went back was replaced: what it writes from here on counts.
    if (this.base === null || position < this.base) {
      this.base = position;
      this.behindSinceMs = null;
    } else if (position > this.base) {
      this.behindSinceMs ??= nowMs;
    }
  }

  private judge(nowMs: number): Progress {
    if (this.behindSinceMs === null) return 'advancing';
    const behindMs = nowMs - this.behindSinceMs;
    if (behindMs >= this.patience.stalledMs) return 'stalled';
    return behindMs >= this.patience.behindMs ? 'behind' : 'advancing';
  }
}
