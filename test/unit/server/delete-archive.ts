import type { Backup, BackupRecord, DamagedBackup } from '../../../core/backup/backup';
import type { CatalogueEntry } from '../../../core/catalogue/catalogue-line';
import { planDelete, type DeletePlan, type PlanRequest } from '../../../core/server/delete-plan';
import type { RefusedWal } from '../../../core/server/delete-selection-name';
import { requireSegmentSize, type SegmentSize } from '../../../core/wal/segment-size';
import { requireTimeline } from '../../../core/wal/timeline';
import { segmentName, type SegmentNumber } from '../../../core/wal/wal-segment';

export const MIB = 1024 * 1024;
export const SIZE_16: SegmentSize = requireSegmentSize(16 * MIB);

/** Segment `number` of a timeline, counted from LSN 0/0. */
export function wal(timeline: number, number: number, size: SegmentSize = SIZE_16): string {
  return segmentName({ timeline: requireTimeline(timeline), segmentNumber: number as SegmentNumber }, size);
}

/** Segments `from` to `to` of a timeline. */
export function wals(timeline: number, from: number, to: number, size: SegmentSize = SIZE_16): string[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => wal(timeline, from + index, size));
}

export function entry(name: string, changes: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return { name, sizeBytes: 100, time: 1_700_000_000, compression: null, encryption: null, ...changes };
}

export function backup(id: string, begin: string | null, end: string | null, changes: Partial<Backup> = {}): Backup {
  return {
    kind: 'backup',
    id,
    name: null,
    status: 'DONE',
    beginWal: begin,
    endWal: end,
    beginTime: null,
    endTime: null,
    timeline: begin === null ? null : requireTimeline(Number.parseInt(begin.slice(0, 8), 16)),
    sizeBytes: null,
    deduplicatedBytes: null,
    mode: 'postgres',
    serverName: 'main',
    systemIdentifier: null,
    version: null,
    segmentSize: null,
    parentId: null,
    error: null,
    keep: null,
    fields: new Map(),
    ...changes,
  };
}

export function damaged(id: string): DamagedBackup {
  return { kind: 'damaged', id, file: `/b/base/${id}/backup.info`, problem: 'the file is empty' };
}

export interface PlanCase extends Partial<Omit<PlanRequest, 'selected' | 'entries' | 'backups'>> {
  readonly archive: readonly string[];
  readonly remove: readonly string[];
  readonly backups?: readonly BackupRecord[];
  readonly missingDirectory?: string;
  /** What the selection refused. */
  readonly refused?: readonly RefusedWal[];
}

/** The plan to remove these names from an archive that holds those. */
export function planFor({
  archive,
  remove,
  backups = [],
  missingDirectory,
  refused = [],
  ...rest
}: PlanCase): DeletePlan {
  return planDelete({
    serverName: 'main',
    selected: { wals: remove.map((name) => entry(name)), refused },
    entries: archive.map((name) => entry(name)),
    backups: { backups, missingDirectory: missingDirectory ?? null },
    segmentSize: SIZE_16,
    histories: [],
    ...rest,
  });
}

export const namesOf = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);
