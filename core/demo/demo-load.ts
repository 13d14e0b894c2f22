import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresSession } from '../postgres/postgres-session';
import { targetBytesPerSecond } from './load-pace';
import type { LoadMode } from './load-pace';

export interface DemoLoadOptions {
  readonly conninfo: string;
  readonly log: (line: string) => void;
}

const TICK_MS = 250;
const RECONNECT_MS = 1_000;
const QUERY_TIMEOUT_MS = 30_000;
/** archive_timeout then ends the segment that the one transaction began. */
const SLOW_PAUSE_MS = 60_000;
/** After a pause of the machine the load does not make up for hours. */
const LONGEST_DEBT_MS = 2_000;

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS customers (
     id int PRIMARY KEY, name text NOT NULL, balance numeric NOT NULL, changed_at timestamptz NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS orders (
     id bigserial PRIMARY KEY, customer int NOT NULL REFERENCES customers, note text NOT NULL,
     ordered_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE IF NOT EXISTS payments (
     id bigserial PRIMARY KEY, customer int NOT NULL, amount numeric NOT NULL, paid_at timestamptz NOT NULL DEFAULT now())`,
  `INSERT INTO customers SELECT id, 'Customer ' || id, 0, now() FROM generate_series(0, 999) AS id ON CONFLICT DO NOTHING`,
];

/** One business day's worth of small changes: some 20 to 60 kB of WAL. Old rows go, so that the tables stay small. */
const TRANSACTION = `
  WITH new_orders AS (
    INSERT INTO orders (customer, note)
    SELECT floor(random() * 1000)::int, repeat(md5(random()::text), 12) FROM generate_series(1, 10 + floor(random() * 40)::int)
    RETURNING customer
  ), new_payments AS (
    INSERT INTO payments (customer, amount) SELECT customer, round((random() * 100)::numeric, 2) FROM new_orders RETURNING customer, amount
  )
  UPDATE customers SET balance = balance + paid.amount, changed_at = now()
  FROM (SELECT customer, sum(amount) AS amount FROM new_payments GROUP BY customer) AS paid WHERE id = paid.customer`;

const CLEAN_UP = ['orders', 'payments'].map(
  (table) => `DELETE FROM ${table} WHERE id <= (SELECT max(id) - 20000 FROM ${table})`,
);
const CLEAN_UP_EVERY = 20;

/** Real INSERT, UPDATE and DELETE on the demo's PostgreSQL, as fast as `setMode` allows. */
export class DemoLoad {
  private readonly stopRequest = new AbortController();
  private mode: LoadMode = 'full';
  private work: Promise<void> = Promise.resolve();
  private transactions = 0;

  constructor(private readonly options: DemoLoadOptions) {}

  /** Rejects when the tables cannot be made; afterwards failures are logged and the load goes on. */
  async start(): Promise<void> {
    const session = await PostgresSession.open(this.options.conninfo, QUERY_TIMEOUT_MS);
    try {
      for (const statement of SCHEMA) await session.query(statement);
    } finally {
      session.close();
    }
    this.work = this.run();
  }

  /** Resolves when the last transaction is over. */
  async stop(): Promise<void> {
    this.stopRequest.abort();
    await this.work;
  }

  setMode(mode: LoadMode): void {
    this.mode = mode;
  }

  private async run(): Promise<void> {
    while (!this.stopRequest.signal.aborted) {
      try {
        await this.runSession();
      } catch (error) {
        this.options.log(`demo load interrupted: ${error instanceof Error ? error.message : String(error)}`);
        await this.pause(RECONNECT_MS);
      }
    }
  }

  private async runSession(): Promise<void> {
    const session = await PostgresSession.open(this.options.conninfo, QUERY_TIMEOUT_MS);
    try {
      await this.runTicks(session);
    } finally {
      session.close();
    }
  }

  private async runTicks(session: PostgresSession): Promise<void> {
    const begunAt = performance.now();
    let lastTickAt = begunAt;
    let nextSlowAt = begunAt;
    let target = await readWalPosition(session);
    while (!this.stopRequest.signal.aborted) {
      const now = performance.now();
      const rate = targetBytesPerSecond((now - begunAt) / 1000);
      if (this.mode === 'full') {
        const budget = (rate * Math.min(now - lastTickAt, LONGEST_DEBT_MS)) / 1000;
        // Where WAL ended early (archive_timeout) the position jumped: that is no work to be saved.
        target = await this.writeUpTo(session, Math.max(target, (await readWalPosition(session)) - rate) + budget);
      } else if (this.mode === 'slow' && now >= nextSlowAt) {
        nextSlowAt = now + SLOW_PAUSE_MS;
        await this.transact(session);
      }
      lastTickAt = now;
      await this.pause(TICK_MS);
    }
  }

  private async writeUpTo(session: PostgresSession, target: number): Promise<number> {
    const deadline = performance.now() + LONGEST_DEBT_MS;
    while (!this.stopRequest.signal.aborted && (await readWalPosition(session)) < target) {
      if (performance.now() > deadline) return readWalPosition(session); // This machine cannot do more.
      await this.transact(session);
    }
    return target;
  }

  private async transact(session: PostgresSession): Promise<void> {
    await session.query(TRANSACTION);
    this.transactions += 1;
    if (this.transactions % CLEAN_UP_EVERY !== 0) return;
    for (const statement of CLEAN_UP) await session.query(statement);
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopRequest.signal }).catch(() => {});
  }
}

/** Bytes since LSN 0/0: exact enough as a number for the WAL of a demo. */
async function readWalPosition(session: PostgresSession): Promise<number> {
  const [row] = await session.query(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS bytes`);
  return Number(row?.['bytes']);
}
