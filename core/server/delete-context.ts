import { join } from 'node:path';
import { readBackups, type BackupCatalogue } from '../backup/read-backups';
import { parseCatalogueLine } from '../catalogue/catalogue-line';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { readLinesBackwards } from '../fs/read-backwards';
import { parseHistoryFile, type HistoryRecord } from '../wal/history-file';
import { isSegmentSize, type SegmentSize } from '../wal/segment-size';
import { classifyWalName } from '../wal/wal-file-name';

/** What has to be known of an archive, besides its catalogue, before anything of it may be deleted. */
export interface DeleteContext {
  readonly backups: BackupCatalogue;
  readonly histories: readonly HistoryRecord[];
  readonly segmentSize: SegmentSize | null;
}

const NEWEST_LINES = 1_000;
/** Far above any real one: a larger file is something else. */
const MAX_HISTORY_BYTES = 1024 * 1024;

/** Rejects with `storage-missing` when the archive is not there: its disk may not be mounted. */
export async function readDeleteContext(
  config: ServerConfig,
  cataloguePath: string,
  fs: DurableFs,
): Promise<DeleteContext> {
  const histories = await readHistories(config.walsDirectory, fs);
  const backups = await readBackups(config, fs);
  return { backups, histories, segmentSize: await newestPlainSize(cataloguePath, fs) };
}

/** One that cannot be read, or is stored compressed, is left out: the plan then goes by the names of the timelines. */
async function readHistories(walsDirectory: string, fs: DurableFs): Promise<readonly HistoryRecord[]> {
  const names = await fs.scan(walsDirectory).catch((error: unknown) => {
    throw toStorageError(error, `list the archive ${walsDirectory}`);
  });
  if (names === null) throw missingArchive(`the archive ${walsDirectory} does not exist`);
  const records: HistoryRecord[] = [];
  for (const { name } of names) {
    if (classifyWalName(name) === 'history') records.push(...(await readHistory(join(walsDirectory, name), fs)));
  }
  return records;
}

async function readHistory(path: string, fs: DurableFs): Promise<readonly HistoryRecord[]> {
  try {
    const facts = await fs.facts(path);
    if (facts?.isFile !== true || facts.sizeBytes > MAX_HISTORY_BYTES) return [];
    return parseHistoryFile(path, await fs.readText(path));
  } catch {
    return [];
  }
}

/** Every plain segment is as long as any other; the newest whole one tells. */
async function newestPlainSize(cataloguePath: string, fs: DurableFs): Promise<SegmentSize | null> {
  if ((await fs.facts(cataloguePath)) === null) return null;
  let seen = 0;
  for (const line of readLinesBackwards(cataloguePath)) {
    const entry = parseCatalogueLine(line);
    const isPlain = entry?.compression === null && entry.encryption === null;
    if (isPlain && classifyWalName(entry.name) === 'segment' && isSegmentSize(entry.sizeBytes)) return entry.sizeBytes;
    seen += 1;
    if (seen > NEWEST_LINES) break;
  }
  return null;
}

export function missingArchive(message: string): ArchiverError {
  return new ArchiverError('storage-missing', message, {
    hint: 'Is its disk mounted? Nothing was deleted.',
  });
}
