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

export type { LostRange, ResetPlan, ResetStep } from '../contract/receiver';
