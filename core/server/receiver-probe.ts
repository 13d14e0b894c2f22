import { redactConninfo } from '../config/conninfo';
import type { ServerConfig } from '../config/server-config';
import type { Advice } from '../contract/flow';
import type { ServerSlots } from '../contract/slots';
import { judgeSlots } from '../health/server-slots';
import { listSlots } from '../postgres/list-slots';
import { advisePostgres } from '../postgres/postgres-advice';
import { PostgresSession } from '../postgres/postgres-session';
import { describeFailure, readPostgresStatus, type PostgresStatus } from '../postgres/postgres-status';
import { isSegmentSize, type SegmentSize } from '../wal/segment-size';

const TIMEOUT_MS = 5_000;
/** A look waits this long for the answer of now, then has the one before: a dead server must not hold up the page. */
const PATIENCE_MS = 1_000;
/** Longer than the window leaves between two looks. */
const IDLE_MS = 10_000;

/** What the server says that matters to its receiver. */
export interface ProbeAnswer {
  readonly status: PostgresStatus | null;
  readonly slots: ServerSlots | null;
  /** Why there is no status. */
  readonly trouble: Advice | null;
}

const NOTHING: ProbeAnswer = { status: null, slots: null, trouble: null };

/** Asks the server for its position and its slots whenever somebody looks; keeps a connection only meanwhile. */
export class ReceiverProbe {
  private latest: ProbeAnswer | null = null;
  private asking: Promise<void> | null = null;
  private session: PostgresSession | null = null;
  private idle: NodeJS.Timeout | undefined;

  /** `onLateAnswer`: the answer of now has come after a look had to do with the one before. */
  constructor(
    private readonly config: ServerConfig,
    private readonly onLateAnswer: () => void,
  ) {}

  /** As the server told it last. */
  get segmentSize(): SegmentSize | null {
    const size = this.latest?.status?.walSegmentSize ?? 0;
    return isSegmentSize(size) ? size : null;
  }

  async read(): Promise<ProbeAnswer> {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.close(), IDLE_MS).unref();
    this.asking ??= this.ask().finally(() => this.asked());
    const { asking } = this;
    if (this.latest === null) await asking;
    else if (!(await isDoneWithin(asking, PATIENCE_MS))) void asking.then(() => this.onLateAnswer());
    return this.latest ?? NOTHING;
  }

  close(): void {
    clearTimeout(this.idle);
    this.idle = undefined;
    this.session?.close();
    this.session = null;
  }

  /** A connection that was made only after nobody looked any more would stay for ever. */
  private asked(): void {
    this.asking = null;
    if (this.idle === undefined) this.close();
  }

  private async ask(): Promise<void> {
    const { walConninfo } = this.config;
    this.latest = walConninfo === null ? { ...NOTHING, trouble: NO_CONNINFO } : await this.askServer(walConninfo);
  }

  private async askServer(conninfo: string): Promise<ProbeAnswer> {
    if (this.session?.isAlive === false) this.close();
    try {
      this.session ??= await PostgresSession.open(conninfo, TIMEOUT_MS);
      const status = await readPostgresStatus(this.session);
      return { status, slots: judgeSlots(this.config, await listSlots(this.session)), trouble: null };
    } catch (error) {
      this.close();
      const { kind, message } = describeFailure(error);
      return { ...NOTHING, trouble: advisePostgres({ kind, message: redactConninfo(message) }) };
    }
  }
}

const NO_CONNINFO = { what: 'The server is not asked: conninfo is not set.', todo: 'Set conninfo in its section.' };

async function isDoneWithin(work: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  return Promise.race([work.then(() => true), limit]).finally(() => clearTimeout(timer));
}
