import type { Lsn } from '../wal/lsn';
import { readReceivedMark } from './received-mark';
import { StallWatch } from './stall-watch';
import type { Progress, StallPatience } from './stall-watch';

export interface StallTimes extends StallPatience {
  readonly lookEveryMs: number;
}

export interface ReceiverWatch extends StallTimes {
  readonly streamingDirectory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly serverPosition: () => Promise<Lsn | null>;
  readonly onProgress: (progress: Progress) => void;
}

/** Looks at a running receiver from time to time. Returns the function that ends it; afterwards nothing is told. */
export function watchReceiver(watch: ReceiverWatch): () => void {
  const stall = new StallWatch(watch);
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  const look = async () => {
    const progress = await stall
      .look({ nowMs: watch.now(), mark: readReceivedMark(watch.streamingDirectory), server: watch.serverPosition })
      .catch(() => 'advancing' as const); // A directory that cannot be read proves nothing; the program will say so.
    if (isEnded) return;
    watch.onProgress(progress);
    schedule();
  };
  const schedule = () => (timer = setTimeout(() => void look(), watch.lookEveryMs));
  schedule();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
