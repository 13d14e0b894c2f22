import { ArchiverError } from '../errors';
import { hex8, isHexAt } from './hex';

/** Timeline identifier, 0 to 2^32-1. PostgreSQL starts with 1; 0 can be encoded and is not refused (NAM-9). */
export type Timeline = number & { readonly brand: 'Timeline' };

const MAX_TIMELINE = 0xffff_ffff;

/** Throws `wal-name-invalid` for anything but an integer of 32 bits. */
export function requireTimeline(value: number): Timeline {
  if (!Number.isInteger(value) || value < 0 || value > MAX_TIMELINE) {
    throw new ArchiverError('wal-name-invalid', `invalid timeline ${value}`);
  }
  return value as Timeline;
}

/** Reads the eight hex digits that stand in file names. Throws `wal-name-invalid`. */
export function parseTimeline(digits: string): Timeline {
  if (digits.length !== 8 || !isHexAt(digits, 0, 8)) {
    throw new ArchiverError('wal-name-invalid', `invalid timeline "${digits}"`);
  }
  return Number.parseInt(digits, 16) as Timeline;
}

/** Eight upper-case hex digits, as in file names; SQL and history files print timelines in decimal. */
export function formatTimeline(timeline: Timeline): string {
  return hex8(timeline);
}

/** Null after the last one. */
export function nextTimeline(timeline: Timeline): Timeline | null {
  return timeline === MAX_TIMELINE ? null : ((timeline + 1) as Timeline);
}
