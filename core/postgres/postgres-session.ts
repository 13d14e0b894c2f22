import { existsSync, readFileSync } from 'node:fs';
import type { Client, ClientConfig } from 'pg';
import { parseConninfo } from '../config/conninfo';
import { ArchiverError } from '../errors';
import { listClientSettings } from './client-settings';

export type Row = Readonly<Record<string, unknown>>;

/** One connection to PostgreSQL by a libpq connection string. The driver is not seen outside this folder. */
export class PostgresSession {
  private alive = true;

  private constructor(private readonly client: Client) {
    // Without a listener a server that goes away would end this process.
    client.on('error', () => (this.alive = false));
    client.on('end', () => (this.alive = false));
  }

  /**
   * Connects, trying hosts and TLS as libpq does. `timeoutMs` holds for each attempt and afterwards for each query.
   * Rejects with ArchiverError 'config-invalid' for a bad string, else with the driver's error of the last attempt.
   */
  static async open(conninfo: string, timeoutMs: number): Promise<PostgresSession> {
    let failure: unknown;
    for (const settings of listSettings(conninfo)) {
      try {
        return await PostgresSession.connect({
          ...settings,
          connectionTimeoutMillis: timeoutMs,
          query_timeout: timeoutMs,
        });
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private static async connect(settings: ClientConfig): Promise<PostgresSession> {
    // Loaded when first needed: the command's short runs never talk to PostgreSQL.
    const { default: pg } = await import('pg');
    const client = new pg.Client(settings);
    const session = new PostgresSession(client);
    try {
      await client.connect();
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  get isAlive(): boolean {
    return this.alive;
  }

  /** One statement. Rejects with the driver's error; see `toPostgresFailure`. */
  async query(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.client.query<Row>(sql, [...values])).rows;
  }

  /** Never waits for the server: a peer that vanished must not hold anyone up. */
  close(): void {
    this.alive = false;
    void this.client.end().catch(() => {});
  }
}

function listSettings(conninfo: string): readonly ClientConfig[] {
  const parameters = parseConninfo(conninfo);
  if (parameters.has('service')) {
    throw new ArchiverError('config-invalid', 'conninfo uses a service file, which is not supported', {
      hint: 'Write host, port, user and dbname into conninfo.',
    });
  }
  return listClientSettings(parameters, { env: process.env, readFile, fileExists: existsSync });
}

function readFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
