import fc from 'fast-check';
import { requireLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { requireTimeline } from '../../../core/wal/timeline';

export const MIB = 1024 * 1024;
export const SIZES_MB = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

export const anyLsn = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }).map(requireLsn);
export const anyTimeline = fc.integer({ min: 0, max: 0xffff_ffff }).map(requireTimeline);
export const anySize = fc.constantFrom(...SIZES_MB).map((mb) => requireSegmentSize(mb * MIB));
export const sizeOf = (mb: number) => requireSegmentSize(mb * MIB);
