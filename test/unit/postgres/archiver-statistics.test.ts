import { describe, expect, it } from 'vitest';
import { decideIsArchiving, readArchiverStatus } from '../../../core/postgres/archiver-statistics';
import type { ArchiverStatistics } from '../../../core/postgres/remote-status';

const NOTHING: ArchiverStatistics = {
  archivedCount: 0,
  lastArchivedWal: null,
  lastArchivedTime: null,
  failedCount: 0,
  lastFailedWal: null,
  lastFailedTime: null,
  statsReset: null,
};
const [EARLY, LATE] = [new Date(1_000_000), new Date(2_000_000)];
const SEGMENT = '000000020000000000000001';
const succeeded = { lastArchivedWal: SEGMENT, lastArchivedTime: EARLY };
const failedLater = (lastFailedWal: string) => ({ ...succeeded, lastFailedWal, lastFailedTime: LATE, failedCount: 1 });

describe('decideIsArchiving (checks §7)', () => {
  it.each([
    ['not known', null, NOTHING, null],
    ['off', 'off', NOTHING, false],
    ['on, and nothing has failed', 'on', NOTHING, true],
    ['always, and nothing has failed', 'always', NOTHING, true],
    ['on, a failure and no success yet', 'on', { ...NOTHING, lastFailedWal: SEGMENT, lastFailedTime: LATE }, null],
    ['on, a segment failed after the last success', 'on', { ...NOTHING, ...failedLater(SEGMENT) }, false],
    [
      'on, a success after the last failure',
      'on',
      { ...NOTHING, ...succeeded, lastArchivedTime: LATE, lastFailedWal: SEGMENT, lastFailedTime: EARLY },
      true,
    ],
    [
      'on, a success at the moment of the last failure',
      'on',
      { ...NOTHING, ...succeeded, lastFailedWal: SEGMENT, lastFailedTime: EARLY },
      true,
    ],
    ['on, an old history file failed', 'on', { ...NOTHING, ...failedLater('00000002.history') }, true],
    ['on, a newer history file failed', 'on', { ...NOTHING, ...failedLater('00000003.history') }, false],
  ])('of archive_mode %s', (_name, mode, statistics, expected) => {
    expect(decideIsArchiving(mode, statistics)).toBe(expected);
  });
});

describe('readArchiverStatus', () => {
  it('computes the rate since the statistics were reset', () => {
    const row = { archive_mode: 'on', archive_command: 'true', archived_count: '7200', seconds: 3_600 };

    expect(readArchiverStatus(row)).toMatchObject({ currentArchivedWalsPerSecond: 2, archiveLibrary: null });
  });

  it('has no rate when the statistics were reset this moment', () => {
    expect(readArchiverStatus({ archived_count: '1', seconds: 0 }).currentArchivedWalsPerSecond).toBe(null);
  });
});
