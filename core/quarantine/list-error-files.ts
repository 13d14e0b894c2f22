import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import type { ErrorFileRow, Explanation } from '../contract/errors';
import { detectCompression } from '../codec/detect-encoding';
import { isPgpMessage } from '../codec/detect-pgp';
import type { ServerConfig } from '../config/server-config';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { validateSegment } from '../wal/validate-segment';
import { canonicalWalName, classifyWalName, compareWalNames, isWalName } from '../wal/wal-file-name';
import { readHead } from './describe-quarantined';
import { explainNotExamined } from './duplicate-sentences';
import { parseErrorFileName, type ErrorFileName } from './error-file-name';
import { lookAt, type FoundObject } from './look-at';
import type { QuarantineNote, QuarantineRecords } from './quarantine-records';
import { recogniseObject } from './recognise-object';
import { explainUnknown } from './unknown-sentences';

export interface ErrorFilesPlace {
  readonly config: Pick<ServerConfig, 'errorsDirectory' | 'archiver'>;
  readonly fs: DurableFs;
  readonly records: QuarantineRecords;
}

/** Files looked at before others get a turn. */
const AT_ONCE = 32;

/** All that Barman counts in the errors directory (ERR-5), by name. What vanishes meanwhile is left out. */
export async function listErrorFiles(place: ErrorFilesPlace): Promise<readonly ErrorFileRow[]> {
  const { errorsDirectory } = place.config;
  const scanned = await place.fs.scan(errorsDirectory).catch((error: unknown) => {
    throw toStorageError(error, `read ${errorsDirectory}`);
  });
  const names = (scanned ?? []).map(({ name }) => name).sort(compareWalNames);
  const rows: ErrorFileRow[] = [];
  for (const [index, name] of names.entries()) {
    const row = await describeErrorFile(place, name);
    if (row !== null) rows.push(row);
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
  }
  return rows;
}

/** Of those that somebody has decided to keep, how many are still there with the content that was looked at. */
export async function countKept({ config, records }: ErrorFilesPlace): Promise<number> {
  const kept = (await records.list()).filter((note) => {
    const found = note.kept === null ? null : lookAt(join(config.errorsDirectory, note.errorFile));
    return found !== null && keptOf(note, found) !== null;
  });
  return kept.length;
}

/** Null when it is not there. */
export async function describeErrorFile(place: ErrorFilesPlace, errorFile: string): Promise<ErrorFileRow | null> {
  const path = join(place.config.errorsDirectory, errorFile);
  const found = lookAt(path) ?? (errorFile.includes(REPLACEMENT) ? OUT_OF_REACH : null);
  if (found === null) return null;
  const parsed = parseErrorFileName(errorFile);
  const note = await place.records.read(errorFile);
  const record = note?.record ?? null;
  return {
    errorFile,
    name: parsed.name,
    category: parsed.category,
    isFile: found.type === 'file',
    sizeBytes: found.sizeBytes,
    modifiedAt: found.modifiedAt,
    quarantinedAt: record?.quarantinedAt ?? parsed.quarantinedAt?.toISOString() ?? null,
    token: found.token,
    record,
    explanation: record?.explanation ?? (await explainWithoutRecord(place.fs, path, { found, parsed })),
    kept: keptOf(note, found),
    retryRefusal: findRetryRefusal(place.config, { found, parsed }),
  };
}

interface Seen {
  readonly found: FoundObject;
  readonly parsed: ErrorFileName;
}

/** Why it cannot go back to incoming; null when it can. */
export function findRetryRefusal({ archiver }: Pick<ServerConfig, 'archiver'>, { found, parsed }: Seen): string | null {
  if (found.type !== 'file' || found === OUT_OF_REACH) return 'it is not a file that can be reached';
  if (!isWalName(parsed.name)) return `${parsed.name} is not the name of a WAL file`;
  return archiver ? null : 'file archiving is off for this server: nothing takes WAL from its incoming directory';
}

function keptOf(note: QuarantineNote | null, { token }: FoundObject): ErrorFileRow['kept'] {
  if (note?.kept?.token !== token) return null;
  const { reason, by, at } = note.kept;
  return { reason, by, at };
}

/** From the name and the content alone: Barman quarantined it, or its record is lost. */
async function explainWithoutRecord(fs: DurableFs, path: string, { found, parsed }: Seen): Promise<Explanation> {
  const { name, category } = parsed;
  if (found === OUT_OF_REACH) return BAD_NAME;
  const head = found.type === 'file' ? await readHead(fs, path).catch(() => null) : null;
  if (category === 'not relevant') return NOT_RELEVANT(name);
  if (category === 'duplicates' && found.type === 'file' && isWalName(name)) {
    return explainNotExamined(canonicalWalName(name), head === null ? [] : problemsIn(name, found.sizeBytes, head));
  }
  const facts = recogniseObject({ name, type: found.type, sizeBytes: found.sizeBytes, head });
  return explainUnknown({ name, channel: null, sizeBytes: found.sizeBytes, facts });
}

function problemsIn(name: string, sizeBytes: number, head: Uint8Array): readonly string[] {
  const kind = classifyWalName(name);
  if (kind !== 'segment' && kind !== 'partial') return [];
  if (detectCompression(head) !== null || isPgpMessage(head)) return []; // Cannot be told unless decoded.
  const file = { name, sizeBytes, head, systemIdentifier: null, segmentSize: null };
  return validateSegment(file)
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
}

const NOT_RELEVANT = (name: string): Explanation => ({
  severity: 'attention',
  what: `${name} was put aside by an old version of Barman, which counts it as not relevant.`,
  meaning: 'It is not archived unless it was delivered again.',
  todo: 'Move this file to trash when no backup of its time is needed any more.',
});

/** A name that is no UTF-8 reaches us with this in it, and leads nowhere. */
const REPLACEMENT = '\uFFFD';
const OUT_OF_REACH: FoundObject = {
  type: 'file',
  sizeBytes: 0,
  modifiedAt: new Date(0).toISOString(),
  ownerUid: 0,
  inode: 0n,
  token: '',
};
const BAD_NAME: Explanation = {
  severity: 'attention',
  what: 'The name of this file is not valid UTF-8.',
  meaning: 'What it holds is not known.',
  todo: 'Rename it in a terminal, then look at the list again.',
};
