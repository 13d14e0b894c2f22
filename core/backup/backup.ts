import type { SegmentSize } from '../wal/segment-size';
import type { Timeline } from '../wal/timeline';

/** Barman's mark of an archival backup: kept with all WAL that follows it, or with the WAL of the backup alone. */
export type Keep = 'full' | 'standalone';

/** A base backup as Barman's `backup.info` describes it. Null: `None`, or not written by that version of Barman. */
export interface Backup {
  readonly kind: 'backup';
  /** Name of its directory: the local time of its start, so that ids sort as backups were taken. */
  readonly id: string;
  readonly name: string | null;
  /** EMPTY, STARTED, WAITING_FOR_WALS, DONE, SYNCING or FAILED; a newer Barman may know more. */
  readonly status: string;
  /** The first segment that a restore reads, in the case PostgreSQL writes it. */
  readonly beginWal: string | null;
  /** The segment with which a restored backup is consistent. */
  readonly endWal: string | null;
  readonly beginTime: Date | null;
  readonly endTime: Date | null;
  readonly timeline: Timeline | null;
  readonly sizeBytes: number | null;
  /** Without the files shared with an earlier backup. */
  readonly deduplicatedBytes: number | null;
  /** How it was taken: postgres, rsync-concurrent, snapshot-gcp… */
  readonly mode: string | null;
  readonly serverName: string | null;
  readonly systemIdentifier: string | null;
  /** As PostgreSQL numbers versions: 150018. */
  readonly version: number | null;
  readonly segmentSize: SegmentSize | null;
  /** The backup that an incremental one cannot be restored without. */
  readonly parentId: string | null;
  readonly error: string | null;
  readonly keep: Keep | null;
  /** Every key of the file, unknown ones too, in the order of the file. */
  readonly fields: ReadonlyMap<string, string | null>;
}

/** A backup of which it is not known what it needs. It protects all WAL until somebody has looked at it. */
export interface DamagedBackup {
  readonly kind: 'damaged';
  readonly id: string;
  readonly file: string;
  /** Completes "backup … cannot be read: …". */
  readonly problem: string;
}

export type BackupRecord = Backup | DamagedBackup;

/** Can it be restored, once its last WAL has arrived? */
export function isUsable(backup: BackupRecord): backup is Backup {
  return backup.kind === 'backup' && (backup.status === 'DONE' || backup.status === 'WAITING_FOR_WALS');
}

/** The incremental backups that are of no use without `id`, however indirectly. */
export function descendantsOf(id: string, backups: readonly BackupRecord[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const backup of backups) {
      const parent = backup.kind === 'backup' ? backup.parentId : null;
      if (parent !== null && (parent === id || found.has(parent)) && backup.id !== id) found.add(backup.id);
    }
  }
  return found;
}
