import type { Lsn } from '../wal/lsn';
import type { SegmentSize } from '../wal/segment-size';
import type { Timeline } from '../wal/timeline';
import type { WalSegment } from '../wal/wal-segment';

/** What a reset is decided from (RCV §4). */
export interface ResetFacts {
  /** Names in the streaming directory, of any kind. */
  readonly names: readonly string[];
  /** Null when the server did not tell. */
  readonly server: ServerPosition | null;
  /** The configured slot as the server has it; null without one. */
  readonly slot: SlotPosition | null;
  /** Is the segment of this name in the archive, or on its way into it? */
  readonly isArchived: (name: string) => boolean;
}

export interface ServerPosition {
  readonly currentLsn: Lsn;
  readonly timeline: Timeline;
  readonly segmentSize: SegmentSize;
}

export interface SlotPosition {
  readonly name: string;
  /** Process of the server that serves it, null while nobody uses it. */
  readonly activePid: number | null;
  readonly restartLsn: Lsn | null;
}

/** A file of the streaming directory that marks a position. */
export interface StreamedFile extends WalSegment {
  readonly name: string;
  readonly isPartial: boolean;
}

/** What pg_receivewal would go on from, and where it should. */
export interface ResetPositions extends ServerPosition {
  readonly last: StreamedFile;
  readonly restart: WalSegment;
}

/** Done in this order. */
export type ResetStep =
  { readonly kind: 'set-aside'; readonly name: string } | { readonly kind: 'mark'; readonly name: string };

/** Segments that nobody will stream any more. */
export interface LostRange {
  readonly first: string;
  readonly last: string;
  readonly segments: number;
  readonly archived: number;
  /** Names that neither the archive nor a queue has, the first ones of many. */
  readonly missing: readonly string[];
  readonly missingCount: number;
}

/**
 * - `aligned`: streaming resumes by itself where it is to; nothing to do
 * - `reset`: the steps make it resume there
 * - `refused`: nothing may be changed; `sentence` says why
 */
export interface ResetPlan {
  readonly decision: 'aligned' | 'reset' | 'refused';
  readonly sentence: string;
  readonly hint: string | null;
  readonly steps: readonly ResetStep[];
  /** Where the server, or its slot, has the WAL from; null when refused. */
  readonly resumesAt: { readonly wal: string; readonly lsn: string } | null;
  /** Null: no WAL is left out. */
  readonly lost: LostRange | null;
  /** Complete segments that pg_receivewal would go on after: they have to be archived before it starts. */
  readonly archiveFirst: readonly string[];
}
