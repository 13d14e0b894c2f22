import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { isCloudUrl } from '../config/option-values';
import type { Channel } from '../contract/flow';
import type { DurableFs } from '../fs/durable-fs';
import { isWalName, relativePath } from '../wal/wal-file-name';
import { describeQuarantined, type Copies } from './describe-quarantined';
import { copyWithout, noCodecs, openCopy, type CopyCodecs } from './open-copy';
import { QuarantineRecords } from './quarantine-records';

export interface RecorderDeps {
  readonly records: QuarantineRecords;
  /** The archive, or the URL of a bucket, whose copies are not compared. */
  readonly walsDirectory: string;
  readonly fs: DurableFs;
  readonly log: (line: string) => void;
  readonly codecs?: CopyCodecs | undefined;
}

export interface QuarantineEvent {
  /** In the errors directory. */
  readonly path: string;
  /** Its name in the queue. */
  readonly name: string;
  readonly reason: 'duplicate' | 'unknown';
  readonly channel: Channel;
  readonly at: Date;
}

/** Writes down what an archiver has quarantined, while both copies are at hand. */
export class QuarantineRecorder {
  constructor(private readonly deps: RecorderDeps) {}

  /**
   * Never rejects: the quarantine is done, and a file without a record is still listed and explained. A file that was
   * taken once before and came again keeps its first record.
   */
  async record({ path, ...event }: QuarantineEvent, signal?: AbortSignal): Promise<void> {
    const { records, fs, log } = this.deps;
    const errorFile = basename(path);
    try {
      const note = await records.read(errorFile);
      if (note !== null && note.record !== null) return;
      const quarantined = { ...event, path, errorFile, host: hostname(), quarantinedAt: event.at };
      const copies = await openCopies(this.deps, { path, name: event.name, reason: event.reason });
      const record = await describeQuarantined(fs, quarantined, copies, signal);
      await records.write({ errorFile, record, kept: note?.kept ?? null });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log(`no record of error file ${JSON.stringify(errorFile)}: ${reason}. The file itself is safe.`);
    }
  }
}

export type CopyPlaces = Pick<RecorderDeps, 'walsDirectory' | 'fs' | 'codecs'>;

/** Both copies of a duplicate, ready to be compared; none for other error files. */
export async function openCopies(
  { walsDirectory, fs, codecs = noCodecs }: CopyPlaces,
  { path, name, reason }: Pick<QuarantineEvent, 'path' | 'name' | 'reason'>,
): Promise<Copies> {
  if (reason !== 'duplicate' || !isWalName(name)) return { delivered: null, archived: null };
  const archived = isCloudUrl(walsDirectory)
    ? copyWithout('not-comparable', 'is in a bucket')
    : await openCopy(fs, join(walsDirectory, relativePath(name)), { decode: codecs.decode, detector: codecs.archived });
  const delivered = await openCopy(fs, path, { decode: codecs.decode, detector: codecs.delivered });
  return { delivered, archived };
}
