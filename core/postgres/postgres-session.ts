import { existsSync, readFileSync } from 'node:fs';
import type { Client, ClientConfig } from 'pg';
import { parseConninfo } from '../config/conninfo';
import { ArchiverError } from '../errors';
import { listClientSettings } from './client-settings';

export type Row = Readonly<Record<string, unknown>>;

/** `replication`: speaks to a WAL sender, which knows replication commands only. */
export type SessionKind = 'normal' | 'replication';

/** One connection to PostgreSQL by a libpq connection string. The driver is not seen outside this folder. */
export class PostgresSession {
  private alive = true;
  private announcedVersion: string | null = null;

  private constructor(private readonly client: Client) {
    // Without a listener a server that goes away would end this process.
    client.on('error', () => (this.alive = false));
    client.on('end', () => (this.alive = false));
    connectionOf(client).on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (parameterName === 'server_version') this.announcedVersion = parameterValue;
    });
  }

  /**
   * Connects, trying hosts and TLS as libpq does. `timeoutMs` holds for each attempt and afterwards for each query.
   * Rejects with ArchiverError 'config-invalid' for a bad string, else with the driver's error of the last attempt.
   */
  static async open(conninfo: string, timeoutMs: number, kind: SessionKind = 'normal'): Promise<PostgresSession> {
    let failure: unknown;
    for (const settings of listSettings(conninfo, kind)) {
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

  /** The server's version in its own words, as it tells every client that connects. */
  get serverVersion(): string | null {
    return this.announcedVersion;
  }

  /** One statement; `timeoutMs` for one that takes longer. Rejects with the driver's error; see `toPostgresFailure`. */
  async query(sql: string, values: readonly unknown[] = [], timeoutMs?: number): Promise<readonly Row[]> {
    const query = { text: sql, values: [...values], ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs }) };
    return (await this.client.query<Row>(query)).rows;
  }

  /** Never waits for the server: a peer that vanished must not hold anyone up. */
  close(): void {
    this.alive = false;
    void this.client.end().catch(() => {});
  }
}

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** The driver's own connection, which its types leave out. */
const connectionOf = (client: Client) => (client as unknown as { readonly connection: NodeJS.EventEmitter }).connection;

/** What makes a connection one to a WAL sender (receive-wal.md §6.1); the password is looked up for this database. */
const REPLICATION_PARAMETERS = [
  ['dbname', 'replication'],
  ['options', '-cdatestyle=iso'],
] as const;

function listSettings(conninfo: string, kind: SessionKind): readonly ClientConfig[] {
  const parameters = parseConninfo(conninfo);
  if (parameters.has('service')) {
    throw new ArchiverError('config-invalid', 'conninfo uses a service file, which is not supported', {
      hint: 'Write host, port, user and dbname into conninfo.',
    });
  }
  const around = { env: process.env, readFile, fileExists: existsSync };
  if (kind === 'normal') return listClientSettings(parameters, around);
  const forced = new Map([...parameters, ...REPLICATION_PARAMETERS]);
  return listClientSettings(forced, around).map((settings) => ({ ...settings, replication: 'true' }));
}

function readFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
