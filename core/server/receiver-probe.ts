import type { ServerConfig } from '../config/server-config';
import type { Advice } from '../contract/flow';
import type { ServerSlots } from '../contract/slots';
import { judgeSlots } from '../health/server-slots';
import { advisePostgres } from '../postgres/postgres-advice';
import { PostgresSession } from '../postgres/postgres-session';
import { describeFailure, readPostgresStatus, type PostgresStatus } from '../postgres/postgres-status';
import { listSlots } from '../postgres/list-slots';

const TIMEOUT_MS = 5_000;
/** An answer this old is asked for anew when somebody looks. */
const FRESH_MS = 1_500;

/** What the server says that matters to its receiver. */
export interface ProbeAnswer {
  readonly status: PostgresStatus | null;
  readonly slots: ServerSlots | null;
  /** Why there is no status. */
  readonly trouble: Advice | null;
}

/**
 * Asks the server for its position and its slots while somebody looks, and keeps no connection. The first look waits for
 * the answer, the others have the last one at once: a server that does not answer must not hold up the page.
 */
export class ReceiverProbe {
  private latest: ProbeAnswer | null = null;
  private asking: Promise<void> | null = null;
  private askedMs = -Infinity;

  constructor(
    private readonly config: ServerConfig,
    private readonly onAnswer: () => void,
  ) {}

  async read(): Promise<ProbeAnswer> {
    if (this.asking === null && Date.now() - this.askedMs > FRESH_MS) this.asking = this.ask();
    if (this.latest === null) await this.asking;
    return this.latest ?? NOTHING;
  }

  /** The world was changed: the next look asks. */
  expire(): void {
    this.askedMs = -Infinity;
  }

  private async ask(): Promise<void> {
    this.askedMs = Date.now();
    const answer = await askServer(this.config);
    this.asking = null;
    const isNews = JSON.stringify(answer) !== JSON.stringify(this.latest);
    this.latest = answer;
    if (isNews) this.onAnswer();
  }
}

const NOTHING: ProbeAnswer = { status: null, slots: null, trouble: null };

async function askServer(config: ServerConfig): Promise<ProbeAnswer> {
  if (config.walConninfo === null) {
    const trouble = { what: 'The server is not asked: conninfo is not set.', todo: 'Set conninfo in its section.' };
    return { ...NOTHING, trouble };
  }
  try {
    const session = await PostgresSession.open(config.walConninfo, TIMEOUT_MS);
    try {
      const status = await readPostgresStatus(session);
      return { status, slots: judgeSlots(config, await listSlots(session)), trouble: null };
    } finally {
      session.close();
    }
  } catch (error) {
    return { ...NOTHING, trouble: advisePostgres(describeFailure(error)) };
  }
}
