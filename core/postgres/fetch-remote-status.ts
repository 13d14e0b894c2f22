import { redactConninfo } from '../config/conninfo';
import { archiverStatusQuery, readArchiverStatus } from './archiver-statistics';
import { normalStatusQueries, type NormalStatusOptions } from './normal-status-queries';
import { toPostgresFailure, type PostgresFailure } from './postgres-failure';
import type { PostgresSession } from './postgres-session';
import { describeFailure } from './postgres-status';
import {
  UNKNOWN_ARCHIVER_STATUS,
  UNKNOWN_NORMAL_STATUS,
  UNKNOWN_STREAMING_STATUS,
  type Fetched,
  type FileArchiverStatus,
  type NormalStatus,
  type StreamingStatus,
} from './remote-status';
import { OLDEST_VERSION, parseServerVersion, versionWord } from './server-version';

/** What of a connection is needed here. */
export interface StatusConnection {
  open(): Promise<StatusSession>;
}
export type StatusSession = Pick<PostgresSession, 'query' | 'isAlive' | 'serverVersion'>;

/** Never rejects: what was told before a connection was lost stays, the rest is null (RST-1). */
export async function fetchNormalStatus(
  connection: StatusConnection,
  options: NormalStatusOptions,
): Promise<Fetched<NormalStatus>> {
  let status = UNKNOWN_NORMAL_STATUS;
  try {
    const session = await connection.open();
    const { version, text } = await readVersion(session);
    status = { ...status, serverTxtVersion: text, versionSupported: version >= OLDEST_VERSION };
    if (version < OLDEST_VERSION) return { status, failure: null };
    for (const query of normalStatusQueries(options)) {
      const rows = await unlessRefused(session, query.sql(version), query.values);
      if (rows !== null) status = { ...status, ...query.read(rows) };
    }
    return { status, failure: null };
  } catch (error) {
    return { status, failure: withoutSecrets(describeFailure(error)) };
  }
}

/** Never rejects. All null when the server cannot be asked. */
export async function fetchFileArchiverStatus(connection: StatusConnection): Promise<Fetched<FileArchiverStatus>> {
  try {
    const session = await connection.open();
    const { version } = await readVersion(session);
    if (version < OLDEST_VERSION) return { status: UNKNOWN_ARCHIVER_STATUS, failure: null };
    const [row] = await session.query(archiverStatusQuery());
    return { status: readArchiverStatus(row ?? {}), failure: null };
  } catch (error) {
    return { status: UNKNOWN_ARCHIVER_STATUS, failure: withoutSecrets(describeFailure(error)) };
  }
}

/** Never rejects (RST-3): `streamingSupported` null means that no connection could be made. */
export async function fetchStreamingStatus(connection: StatusConnection): Promise<Fetched<StreamingStatus>> {
  let session: StatusSession;
  try {
    session = await connection.open();
  } catch (error) {
    const failure = withoutSecrets(describeFailure(error));
    return { status: { ...UNKNOWN_STREAMING_STATUS, connectionError: failure.message }, failure };
  }
  const { serverVersion } = session;
  const [major = 0] = parseServerVersion(serverVersion) ?? [];
  const connected = {
    ...UNKNOWN_STREAMING_STATUS,
    streamingSupported: true,
    streaming: false,
    versionSupported: major * 10_000 >= OLDEST_VERSION,
    serverVersion,
  };
  try {
    const [row = {}] = await session.query('IDENTIFY_SYSTEM');
    const status: StreamingStatus = {
      ...connected,
      streaming: true,
      streamingSystemid: String(row['systemid']),
      timeline: Number(row['timeline']),
      xlogpos: String(row['xlogpos']),
    };
    return { status, failure: null };
  } catch (error) {
    return { status: connected, failure: withoutSecrets(toPostgresFailure(error)) };
  }
}

async function readVersion(session: StatusSession): Promise<{ version: number; text: string }> {
  const [row] = await session.query(
    `SELECT version() AS text, current_setting('server_version_num')::int AS version_number`,
  );
  return { version: Number(row?.['version_number']), text: versionWord(String(row?.['text'])) };
}

/** Null when the server refused this statement to this user; rejects when the connection is lost. */
async function unlessRefused(session: StatusSession, sql: string, values: readonly unknown[] = []) {
  try {
    return await session.query(sql, values);
  } catch (error) {
    if (isRefusal(error) && session.isAlive) return null;
    throw error;
  }
}

/** SQLSTATE classes 42 (no right, no such function) and 55 (a function that cannot be used in this state). */
const isRefusal = (error: unknown) => /^(?:42|55|0A)/.test(String((error as { readonly code?: unknown }).code));

function withoutSecrets({ kind, message }: PostgresFailure): PostgresFailure {
  return { kind, message: redactConninfo(message) };
}
