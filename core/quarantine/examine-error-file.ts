import { join } from 'node:path';
import type { OperationTarget } from '../contract/errors';
import type { ServerConfig } from '../config/server-config';
import { describeQuarantined, type Quarantined } from './describe-quarantined';
import { parseErrorFileName, requireErrorFileName } from './error-file-name';
import { requireUnchanged } from './move-object';
import { openCopies, type CopyPlaces } from './quarantine-recorder';
import type { QuarantineRecords } from './quarantine-records';

export interface ExaminePlace extends Pick<CopyPlaces, 'fs' | 'codecs'> {
  readonly config: Pick<ServerConfig, 'errorsDirectory' | 'walsDirectory'>;
  readonly records: QuarantineRecords;
}

/** Makes or renews the record of a file that was listed; answers what it says. Holds no lock while it compares. */
export async function examineErrorFile(
  { config, fs, codecs, records }: ExaminePlace,
  { id, token }: OperationTarget,
  signal?: AbortSignal,
): Promise<string> {
  const errorFile = requireErrorFileName(id);
  const path = join(config.errorsDirectory, errorFile);
  const { modifiedAt } = requireUnchanged({ from: path, token });
  const subject = { path, errorFile, ...(await provenanceOf(records, errorFile, modifiedAt)) };
  const copies = await openCopies({ walsDirectory: config.walsDirectory, fs, codecs }, subject);
  const record = await describeQuarantined(fs, subject, copies, signal);
  requireUnchanged({ from: path, token });
  const kept = (await records.read(errorFile))?.kept ?? null;
  await records.write({ errorFile, record, kept });
  return record.explanation.what;
}

type Provenance = Omit<Quarantined, 'path' | 'errorFile'>;

/** What an earlier record knows that cannot be found out again; else what the name tells. */
async function provenanceOf(records: QuarantineRecords, errorFile: string, modifiedAt: string): Promise<Provenance> {
  const { name, category, quarantinedAt } = parseErrorFileName(errorFile);
  const reason = category === 'duplicates' ? 'duplicate' : 'unknown';
  const before = (await records.read(errorFile))?.record ?? null;
  if (before === null) {
    return { name, reason, channel: null, host: null, quarantinedAt: quarantinedAt ?? new Date(modifiedAt) };
  }
  return { name, reason, channel: before.channel, host: before.host, quarantinedAt: new Date(before.quarantinedAt) };
}
