const KIB = 1024;
const MIB = 1024 * KIB;

export interface LoadLimits {
  /** Above this size of the demo's directory there is one segment a minute. */
  readonly slowBytes: number;
  /** Above this size nothing is written. */
  readonly pauseBytes: number;
}

export const LOAD_LIMITS: LoadLimits = { slowBytes: 512 * MIB, pauseBytes: 1024 * MIB };

export type LoadMode = 'full' | 'slow' | 'paused';

export function decideLoad(sizeBytes: number, { slowBytes, pauseBytes }: LoadLimits): LoadMode {
  if (sizeBytes > pauseBytes) return 'paused';
  return sizeBytes > slowBytes ? 'slow' : 'full';
}

/** A day in half a minute: together about one segment of 1 MiB every two to three seconds. */
const PHASES = [
  { seconds: 12, bytesPerSecond: 420 * KIB },
  { seconds: 8, bytesPerSecond: 160 * KIB },
  { seconds: 10, bytesPerSecond: 480 * KIB },
  { seconds: 4, bytesPerSecond: 1280 * KIB },
];
const CYCLE_SECONDS = PHASES.reduce((sum, { seconds }) => sum + seconds, 0);

/** How much WAL the load should write at this time since its start. */
export function targetBytesPerSecond(elapsedSeconds: number): number {
  let left = elapsedSeconds % CYCLE_SECONDS;
  for (const { seconds, bytesPerSecond } of PHASES) {
    if (left < seconds) return bytesPerSecond;
    left -= seconds;
  }
  return 0;
}
