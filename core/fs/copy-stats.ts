import * as fs from 'node:fs';
import { findFutimens } from '../native/libc';

type Stats = Pick<fs.BigIntStats, 'mode' | 'atimeNs' | 'mtimeNs'>;

/** Gives `to` the mode and the times of `from` (LOC-6). */
export function copyStats(from: string, to: string): void {
  const stats = fs.statSync(from, { bigint: true });
  const fd = fs.openSync(to, 'r+');
  try {
    setStats(fd, stats);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Mode and times of an open file: to the nanosecond where the C library is within reach, so that a catalogue rebuilt
 * from the archive equals the one that was written; otherwise to the microsecond.
 */
export function setStats(fd: number, { mode, atimeNs, mtimeNs }: Stats): void {
  if (findFutimens()?.(fd, atimeNs, mtimeNs) !== 0) fs.futimesSync(fd, toSeconds(atimeNs), toSeconds(mtimeNs));
  fs.fchmodSync(fd, Number(mode) & 0o7777); // Not at open, where the umask would take bits away.
}

/** To the microsecond, as exactly as Node can set it: it cuts off the rest, hence the half more. */
const toSeconds = (ns: bigint) => (Number(ns / 1_000n) + 0.5) / 1e6;
