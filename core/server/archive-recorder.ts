import type { ArchiveEvent } from '../archiver/archive-event';
import type { Channel, RateSample } from '../contract/flow';

const BUCKET_SECONDS = 10;
const BUCKETS = 180;
const RATE_WINDOW_MS = 30_000;
/** What is archived within one step counts together: the memory of a busy half minute stays small. */
const RATE_STEP_MS = 250;
const LATENCIES = 100;
const REMEMBERED_ARRIVALS = 10_000;

interface Archived {
  readonly atMs: number;
  readonly channel: Channel;
  bytes: number;
}

interface Bucket {
  readonly startMs: number;
  bytes: number;
  files: number;
}

/** Figures of what was archived since the start: counts, rates, the time a file takes. */
export class ArchiveRecorder {
  archivedFiles = 0;
  archivedBytes = 0;
  lastArchived: { readonly name: string; readonly at: string } | null = null;
  readonly lastArrivalMs = new Map<Channel, number>();
  /** Names of WAL that is being archived right now, in the order they were begun. */
  readonly working = new Set<string>();
  private readonly arrivals = new Map<string, number>();
  private readonly latencies: number[] = [];
  private recent: Archived[] = [];
  private readonly buckets: Bucket[] = [];

  constructor(private readonly nowMs: () => number) {}

  /** A name was first seen in a queue. */
  arrived(name: string): void {
    if (this.arrivals.size >= REMEMBERED_ARRIVALS) this.arrivals.clear(); // A backlog: its waiting time is no latency.
    if (!this.arrivals.has(name)) this.arrivals.set(name, this.nowMs());
  }

  record(event: ArchiveEvent): void {
    switch (event.kind) {
      case 'started':
        this.working.add(event.name);
        return;
      case 'archived':
        this.recordArchived(event.info.name, event.info.sizeBytes, channelOf(event.archiver));
        return this.finish(event.info.name);
      case 'already-archived':
        this.lastArrivalMs.set(channelOf(event.archiver), this.nowMs());
        return this.finish(event.info.name);
      case 'quarantined':
      case 'refused':
      case 'held-back':
        return this.finish(event.name);
      case 'found':
      case 'warning':
        return;
    }
  }

  /** A run has ended: nothing is being worked on, however it ended. */
  ended(): void {
    this.working.clear();
  }

  bytesPerSecond(channel?: Channel): number | null {
    this.forgetOld();
    const counted = this.recent.filter((archived) => channel === undefined || archived.channel === channel);
    return counted.reduce((sum, { bytes }) => sum + bytes, 0) / (RATE_WINDOW_MS / 1_000);
  }

  medianLatencyMs(): number | null {
    const sorted = [...this.latencies].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  /** The last half hour in steps of ten seconds, oldest first, quiet steps included. */
  rate(): RateSample[] {
    const current = this.bucketStart();
    const byStart = new Map(this.buckets.map((bucket) => [bucket.startMs, bucket]));
    return Array.from({ length: BUCKETS }, (_, index) => {
      const startMs = current - (BUCKETS - 1 - index) * BUCKET_SECONDS * 1_000;
      const { bytes = 0, files = 0 } = byStart.get(startMs) ?? {};
      const at = new Date(startMs + BUCKET_SECONDS * 1_000).toISOString();
      return { at, seconds: BUCKET_SECONDS, bytes, files };
    });
  }

  private recordArchived(name: string, bytes: number, channel: Channel): void {
    const atMs = this.nowMs();
    this.archivedFiles += 1;
    this.archivedBytes += bytes;
    this.lastArchived = { name, at: new Date(atMs).toISOString() };
    this.lastArrivalMs.set(channel, atMs);
    this.addToRecent(atMs, bytes, channel);
    const arrivedMs = this.arrivals.get(name);
    if (arrivedMs !== undefined) this.latencies.push(atMs - arrivedMs);
    if (this.latencies.length > LATENCIES) this.latencies.shift();
    const bucket = this.currentBucket();
    bucket.bytes += bytes;
    bucket.files += 1;
  }

  private addToRecent(atMs: number, bytes: number, channel: Channel): void {
    const last = this.recent.findLast((archived) => archived.channel === channel);
    if (last !== undefined && atMs - last.atMs < RATE_STEP_MS) {
      last.bytes += bytes;
      return;
    }
    this.forgetOld(); // Here too: nobody may be asking for rates for weeks.
    this.recent.push({ atMs, bytes, channel });
  }

  private forgetOld(): void {
    const since = this.nowMs() - RATE_WINDOW_MS;
    this.recent = this.recent.filter(({ atMs }) => atMs >= since);
  }

  private finish(name: string): void {
    this.working.delete(name);
    this.arrivals.delete(name);
  }

  private currentBucket(): Bucket {
    const startMs = this.bucketStart();
    const last = this.buckets.at(-1);
    if (last?.startMs === startMs) return last;
    const bucket = { startMs, bytes: 0, files: 0 };
    this.buckets.push(bucket);
    if (this.buckets.length > BUCKETS) this.buckets.shift();
    return bucket;
  }

  private bucketStart(): number {
    return Math.floor(this.nowMs() / (BUCKET_SECONDS * 1_000)) * BUCKET_SECONDS * 1_000;
  }
}

export const channelOf = (archiver: 'file archival' | 'streaming'): Channel =>
  archiver === 'streaming' ? 'streaming' : 'incoming';
