import { describe, expect, it } from 'vitest';
import type { Backlog, DiskForecast, PgWalFlow, RpoFlow } from '../../../core/contract/rpo';
import { outlookOf, rpoOf } from '../../harness/renderer-preview-rpo';
import {
  wordsOfBacklog,
  wordsOfDisk,
  wordsOfPartial,
  wordsOfPgWal,
  wordsOfRpo,
} from '../../../renderer/features/overview/rpo-words';

const rpo = (change: Partial<RpoFlow>) => wordsOfRpo({ ...rpoOf({ scenario: 'healthy', archived: 1 }), ...change });
const backlog = (change: Partial<Backlog>) =>
  wordsOfBacklog({
    files: 5,
    oldestAgeSeconds: 90,
    trend: 'unknown',
    filesPerSecond: null,
    emptyInSeconds: null,
    ...change,
  });
const disk = (fullInSeconds: number | null) =>
  wordsOfDisk({ freeBytes: 1, bytesPerSecond: 1, fullInSeconds, why: null } satisfies DiskForecast);
const healthy = outlookOf({ scenario: 'healthy' });
const pgWal = (change: Partial<PgWalFlow>) => wordsOfPgWal({ ...healthy, pgWal: { ...healthy.pgWal, ...change } });

describe('the words of the .partial', () => {
  it.each([
    [null, 'off', 'no receiver'],
    [null, 'waiting', 'not known'],
    [0, 'running', 'nothing'],
    [9, 'running', 'being received'],
    [9, 'waiting', 'receiver does not run'],
  ] as const)('%s bytes, receiver %s: %s', (bytes, receiver, text) => {
    expect(wordsOfPartial(bytes, receiver).text).toBe(text);
  });
});

describe('the words of the RPO', () => {
  it.each([
    [{ bytes: 0, seconds: 0 }, 'All WAL of the primary is on this machine.'],
    [{ bytes: 0, seconds: 0, idle: true }, 'No transaction since the last WAL that came.'],
    [{ bytes: 9, seconds: 0.2 }, 'would be lost with the primary: 1 s of WAL.'],
    [
      { bytes: 9, seconds: null, secondsWhy: 'Nobody looked.' },
      'would be lost with the primary. For how long: Nobody looked.',
    ],
    [{ bytes: null, why: 'PostgreSQL does not answer.' }, 'PostgreSQL does not answer.'],
  ])('of %j', (change, words) => {
    expect(rpo(change)).toBe(words);
  });
});

describe('the words of the backlog', () => {
  it.each([
    [{ files: 0 }, 'no file waits', false],
    [{ files: 1, trend: 'keeps-up' as const }, '1 file, archiving keeps up', false],
    [{ trend: 'drains' as const, emptyInSeconds: 120 }, '5 files, empty in 2 min', false],
    [{ trend: 'grows' as const }, '5 files, grows', true],
    [{ trend: 'stands' as const }, '5 files, none is taken', true],
    [{}, '5 files, oldest 1 min', false],
  ])('of %j', (change, text, marked) => {
    expect(backlog(change)).toEqual({ text, marked });
  });
});

describe('the words of the disks', () => {
  it.each([
    [null, null],
    [0, { text: 'full', marked: true }],
    [7_200, { text: 'full in 2 h', marked: true }],
    [864_000, { text: 'full in 10 d', marked: false }],
  ])('full in %s seconds', (seconds, words) => {
    expect(disk(seconds)).toEqual(words);
  });

  it.each([
    [{}, 'pg_wal 1.02 GiB', false],
    [{ readyFiles: 3 }, 'pg_wal 1.02 GiB, 3 to deliver', false],
    [{ bytes: 3 * 1024 ** 3 }, 'pg_wal 3 GiB, more than max_wal_size', true],
    [{ bytes: null }, 'pg_wal cannot be read', false],
    [{ slotLostInSeconds: 600 }, 'a slot loses WAL in 10 min', true],
    [
      { disk: { freeBytes: 1, bytesPerSecond: 1, fullInSeconds: 600, why: null } },
      'its pg_wal is full in 10 min',
      true,
    ],
  ])('of the pg_wal of %j', (change, text, marked) => {
    expect(pgWal(change)).toEqual({ text, marked });
  });
});
