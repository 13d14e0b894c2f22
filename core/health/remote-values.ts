import { FileWalArchiver } from '../archiver/file-wal-archiver';
import { redactConninfo } from '../config/conninfo';
import type { ArchiverStatistics, FileArchiverStatus, NormalStatus, StreamingStatus } from '../postgres/remote-status';
import type { ReceiverProgramStatus } from '../receiver/receiver-program-status';
import { parseSynchronousStandbyNames } from '../receiver/synchronous-standby-names';
import type { Server } from '../server/server';
import { formatCtime } from './ctime';
import { RemoteServer } from './remote-server';

/** One value of the remote status dictionary (checks §5), under Barman's key. */
export interface RemoteValue {
  readonly value: string | null;
  /** Who said so. */
  readonly source: string;
}

const TIMEOUT_MS = 5_000;

/**
 * The remote status of a server, in the order in which later values win over earlier ones; null never replaces a value.
 * Never rejects. Empty for a server that must not be asked: a passive node, a disabled one.
 */
export async function fetchRemoteValues(server: Server): Promise<ReadonlyMap<string, RemoteValue>> {
  const { config } = server;
  if (config.passive || config.disabled) return new Map();
  const remote = new RemoteServer(config, { timeoutMs: TIMEOUT_MS, withSize: true });
  try {
    const archiverValues: Values[] = [];
    for (const archiver of server.archivers) {
      const status = await archiver.fetchRemoteStatus(remote);
      archiverValues.push(
        archiver instanceof FileWalArchiver
          ? fileArchiverValues(status as FileArchiverStatus)
          : receiverValues(status as ReceiverProgramStatus),
      );
    }
    const [normal, streaming] = [await remote.normal(), await remote.streaming()];
    return merge([normalValues(normal.status), streamingValues(streaming.status), ...archiverValues]);
  } finally {
    remote.close();
  }
}

interface Values {
  readonly source: string;
  readonly values: Readonly<Record<string, Told>>;
}

/** Times are dates, lists are arrays, the slot is an object. */
type Told = string | number | boolean | object | null | undefined;

export function normalValues({ walKeepSegments, walKeepSize, synchronousStandbyNames, ...rest }: NormalStatus): Values {
  const names = synchronousStandbyNames === '' ? [] : parseSynchronousStandbyNames(synchronousStandbyNames);
  const keep = walKeepSegments === null ? { walKeepSize } : { walKeepSegments };
  return { source: 'PostgreSQL', values: { ...rest, ...keep, synchronousStandbyNames: names } };
}

export function streamingValues({ serverVersion: _, ...values }: StreamingStatus): Values {
  return { source: 'streaming connection', values };
}

export function fileArchiverValues({ statistics, archiveLibrary: _, ...values }: FileArchiverStatus): Values {
  const columns: Partial<ArchiverStatistics> = statistics ?? {};
  return { source: 'PostgreSQL', values: { ...values, ...columns } };
}

export function receiverValues(status: ReceiverProgramStatus): Values {
  const entries = Object.entries(status).map(([key, value]) => [`pg_receivexlog_${toSnake(key)}`, value as Told]);
  return { source: 'pg_receivewal', values: Object.fromEntries(entries) as Record<string, Told> };
}

export function merge(all: readonly Values[]): ReadonlyMap<string, RemoteValue> {
  const merged = new Map<string, RemoteValue>();
  for (const { source, values } of all) {
    for (const [key, value] of Object.entries(values)) {
      const name = toSnake(key);
      const text = toText(value);
      if (text !== null || !merged.has(name)) merged.set(name, { value: text, source });
    }
  }
  return merged;
}

const toSnake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function toText(value: Told): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return formatCtime(value);
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object') return JSON.stringify(snakeKeys(value));
  return redactConninfo(String(value));
}

const snakeKeys = (value: object) =>
  Object.fromEntries(Object.entries(value).map(([key, part]) => [toSnake(key), part as unknown]));
