import type { Backlog } from '../contract/rpo';

export interface QueueLook {
  readonly files: number;
  /** Milliseconds of a steady clock. */
  readonly atMs: number;
}

const WINDOW_MS = 30_000;
/** Two looks nearer to each other than this say nothing of a trend. */
const SHORTEST_MS = 4_000;

type Trend = Pick<Backlog, 'trend' | 'filesPerSecond' | 'emptyInSeconds'>;

/** Whether a queue gets less, over the looks at it in the last half minute, oldest first. */
export function decideTrend(looks: readonly QueueLook[]): Trend {
  const [first, last] = [looks[0], looks.at(-1)];
  if (last === undefined || first === undefined)
    return { trend: 'unknown', filesPerSecond: null, emptyInSeconds: null };
  if (last.files === 0) return { trend: 'none', filesPerSecond: null, emptyInSeconds: null };
  if (looks.some(({ files }) => files === 0)) return { trend: 'keeps-up', filesPerSecond: null, emptyInSeconds: null };
  const spanMs = last.atMs - first.atMs;
  if (spanMs < SHORTEST_MS) return { trend: 'unknown', filesPerSecond: null, emptyInSeconds: null };
  const filesPerSecond = ((last.files - first.files) * 1_000) / spanMs;
  if (filesPerSecond > 0) return { trend: 'grows', filesPerSecond, emptyInSeconds: null };
  if (filesPerSecond === 0) return { trend: 'stands', filesPerSecond, emptyInSeconds: null };
  return { trend: 'drains', filesPerSecond, emptyInSeconds: last.files / -filesPerSecond };
}

/** Remembers the looks at a queue. */
export class QueueTrend {
  private looks: readonly QueueLook[] = [];

  add(look: QueueLook): void {
    this.looks = [...this.looks.filter(({ atMs }) => atMs >= look.atMs - WINDOW_MS), look];
  }

  decide(): Trend {
    return decideTrend(this.looks);
  }
}
