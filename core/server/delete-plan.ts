import { createHash } from 'node:crypto';
import type { BackupRecord } from '../backup/backup';
import type { BackupCatalogue } from '../backup/read-backups';
import type { CatalogueEntry } from '../catalogue/catalogue-line';
import type { HistoryRecord } from '../wal/history-file';
import type { SegmentSize } from '../wal/segment-size';
import { hashDirectory } from '../wal/wal-file-name';
import { findCreatedGaps, type CreatedGap } from './delete-plan-gaps';
import { impactOn, type BackupImpact } from './delete-plan-impact';
import { nameOfKey, takeInventory, type Inventory, type TimelineWals } from './delete-plan-inventory';
import { measureArchive, recoveryPaths } from './delete-plan-paths';
import { refuseHistories, refuseProtected } from './delete-plan-refusals';
import * as sentences from './delete-plan-sentences';
import type { SelectedWals } from './delete-selection';
import type { RefusedWal } from './delete-selection-name';

export interface PlanRequest {
  readonly serverName: string;
  /** Of selectWals, removableWals or walsRemovableNow. */
  readonly selected: SelectedWals;
  /** The whole catalogue. */
  readonly entries: Iterable<CatalogueEntry>;
  /** The backups that will be there when the plan is carried out. */
  readonly backups: BackupCatalogue;
  /** Null: not known. The one that a backup recorded is taken then. */
  readonly segmentSize: SegmentSize | null;
  /** Of all history files of the archive that could be read. */
  readonly histories: readonly HistoryRecord[];
}

export interface PlannedWal {
  readonly name: string;
  /** Bytes as stored. */
  readonly sizeBytes: number;
  /** Hash directory; empty for a history file. */
  readonly directory: string;
}

export interface TimelineChange {
  readonly timeline: number;
  /** Segments. */
  readonly deleted: number;
  readonly remaining: number;
  readonly firstRemaining: string | null;
  readonly lastRemaining: string | null;
}

export interface DeletePlan {
  /** Changes whenever what is deleted, or what that costs, does: a plan with another id must not be carried out. */
  readonly planId: string;
  /** By directory, and within one in the order of the catalogue (DEL-7). */
  readonly wals: readonly PlannedWal[];
  readonly count: number;
  readonly totalBytes: number;
  readonly refused: readonly RefusedWal[];
  readonly impact: readonly BackupImpact[];
  readonly gapsCreated: readonly CreatedGap[];
  /** First and last segment, by name, and all WAL files. */
  readonly remaining: { readonly first: string | null; readonly last: string | null; readonly count: number };
  /** The timelines that lose segments. */
  readonly timelines: readonly TimelineChange[];
  /** The consequence in one line. */
  readonly consequence: string;
  readonly warnings: readonly string[];
}

/** Decides what a deletion takes, what it refuses and what it costs. Changes nothing and reads nothing. */
export function planDelete(request: PlanRequest): DeletePlan {
  const { backups } = request.backups;
  const size = request.segmentSize ?? recordedSegmentSize(backups);
  const { inventory, wals, refused, remainingFiles } = settleWals(request);
  const paths = recoveryPaths(inventory, request.histories, size);
  const context = { inventory, paths, measured: size === null ? null : measureArchive(inventory, size) };
  const impact = backups.map((backup) => impactOn(backup, context));
  const decided = { wals, refused, impact, gapsCreated: findCreatedGaps(inventory, paths.values()) };
  return {
    planId: planIdOf(request.serverName, decided),
    ...decided,
    count: wals.length,
    totalBytes: wals.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    remaining: { ...endsOf(inventory), count: remainingFiles },
    timelines: changesOf(inventory),
    consequence: sentences.consequence({
      deleted: wals.length,
      refused: refused.length,
      unusable: impact.filter(({ effect }) => effect === 'becomesUnusable').length,
      losing: impact.filter(({ effect }) => effect === 'losesPitr').length,
    }),
    warnings: warningsOf(request.backups, size),
  };
}

/** Which of the selected WAL goes and which is refused. */
function settleWals({ selected, entries, backups: { backups } }: PlanRequest) {
  const refused = new Map(selected.refused.map((refusal) => [refusal.name, refusal]));
  for (const [name, refusal] of refuseProtected(selected.wals, backups)) refused.set(name, refusal);
  const asked = new Set(selected.wals.map(({ name }) => name).filter((name) => !refused.has(name)));
  const inventory = takeInventory(entries, asked);
  for (const name of asked) {
    if (!inventory.found.has(name)) refused.set(name, { name, reason: sentences.NOT_CATALOGUED, isObstacle: false });
  }
  const histories = refuseHistories(inventory, backups);
  for (const [name, refusal] of histories) refused.set(name, refusal);
  const wals = toPlannedWals([...inventory.found.values()].filter(({ name }) => !histories.has(name)));
  const segments = [...inventory.timelines.values()].reduce((sum, { kept }) => sum + kept.length, 0);
  const remainingFiles = segments + inventory.keptOthers.size + histories.size;
  return { inventory, wals, refused: [...refused.values()], remainingFiles };
}

function toPlannedWals(entries: readonly CatalogueEntry[]): readonly PlannedWal[] {
  const byDirectory = new Map<string, PlannedWal[]>();
  for (const { name, sizeBytes } of entries) {
    const directory = hashDirectory(name);
    const wal = { name, sizeBytes, directory };
    const group = byDirectory.get(directory);
    if (group === undefined) byDirectory.set(directory, [wal]);
    else group.push(wal);
  }
  return [...byDirectory.values()].flat();
}

type Decided = Pick<DeletePlan, 'wals' | 'impact' | 'gapsCreated'>;

/**
 * Of what goes and what that costs, without sentences. WAL that is archived meanwhile, or a backup that is not affected,
 * does not change it: on a busy server no plan could ever be carried out.
 */
function planIdOf(serverName: string, { wals, impact, gapsCreated }: Decided): string {
  const hash = createHash('sha256');
  const add = (...fields: readonly unknown[]) => hash.update(`${JSON.stringify(fields)}\n`);
  add('server', serverName);
  for (const { name, sizeBytes } of [...wals].sort((a, b) => (a.name < b.name ? -1 : 1))) add('wal', name, sizeBytes);
  for (const { id, effect, losesPitrAfter, timelines } of impact) {
    if (effect !== 'unaffected') add('impact', id, effect, losesPitrAfter, timelines);
  }
  for (const { from, to, count } of gapsCreated) add('gap', from, to, count);
  return hash.digest('hex').slice(0, 32);
}

function endsOf({ timelines }: Inventory): Pick<DeletePlan['remaining'], 'first' | 'last'> {
  const changes = [...timelines].map(([timeline, wals]) => changeOf(timeline, wals));
  const staying = changes.filter(({ remaining }) => remaining > 0);
  return { first: staying[0]?.firstRemaining ?? null, last: staying.at(-1)?.lastRemaining ?? null };
}

function changesOf({ timelines }: Inventory): readonly TimelineChange[] {
  return [...timelines].map(([timeline, wals]) => changeOf(timeline, wals)).filter(({ deleted }) => deleted > 0);
}

function changeOf(timeline: number, { kept, deleted }: TimelineWals): TimelineChange {
  const [first, last] = [kept[0], kept.at(-1)];
  return {
    timeline,
    deleted: deleted.length,
    remaining: kept.length,
    firstRemaining: first === undefined ? null : nameOfKey(timeline, first),
    lastRemaining: last === undefined ? null : nameOfKey(timeline, last),
  };
}

/** The one of the latest backup that tells. */
function recordedSegmentSize(backups: readonly BackupRecord[]): SegmentSize | null {
  const sizes = backups.flatMap((backup) => (backup.kind === 'backup' ? [backup.segmentSize] : []));
  return sizes.findLast((size) => size !== null) ?? null;
}

function warningsOf({ missingDirectory }: BackupCatalogue, size: SegmentSize | null): readonly string[] {
  return [
    ...(missingDirectory === null ? [] : [sentences.missingDirectory(missingDirectory)]),
    ...(size === null ? [sentences.UNKNOWN_SEGMENT_SIZE] : []),
  ];
}
