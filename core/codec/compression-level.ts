import type { CodecFormat } from './codec-backends';
import type { CompressionLevel } from './compressor';

interface Levels {
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly medium: number;
  readonly high: number;
}

/** Barman's bounds, and what it makes of the words. */
const LEVELS: Readonly<Record<CodecFormat, Levels | null>> = {
  gzip: { min: 1, max: 9, low: 1, medium: 6, high: 9 },
  bzip2: { min: 1, max: 9, low: 1, medium: 5, high: 9 },
  xz: { min: 1, max: 9, low: 1, medium: 3, high: 5 },
  zstd: { min: -22, max: 22, low: 1, medium: 4, high: 9 },
  lz4: { min: 0, max: 16, low: 0, medium: 6, high: 10 },
  snappy: null,
};

/** The number for the codec: what the words stand for, and numbers within the bounds of the format. */
export function resolveLevel(format: CodecFormat, level: CompressionLevel): number {
  const levels = LEVELS[format];
  if (levels === null) return 0; // It has no levels.
  if (typeof level !== 'number') return levels[level];
  return Math.min(levels.max, Math.max(levels.min, Math.trunc(level)));
}
