import { mkdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { formatCtime } from '../../../core/health/ctime';
import { fileArchiverValues, merge, normalValues, receiverValues } from '../../../core/health/remote-values';
import { describePostgres, readServerReport } from '../../../core/health/server-status';
import {
  UNKNOWN_ARCHIVER_STATUS,
  UNKNOWN_NORMAL_STATUS,
  type ArchiverStatistics,
} from '../../../core/postgres/remote-status';
import { ArchiveHome } from '../../harness/archive-home';
import { backupInfoText } from '../backup/backup-info-text';

const MOMENT = new Date(2026, 10, 6, 9, 5, 0);
const CTIME = 'Fri Nov  6 09:05:00 2026';
const SEGMENT = '000000010000000000000007';
const STATISTICS: ArchiverStatistics = {
  archivedCount: 7,
  lastArchivedWal: SEGMENT,
  lastArchivedTime: MOMENT,
  failedCount: 0,
  lastFailedWal: null,
  lastFailedTime: null,
  statsReset: null,
};
const NORMAL = { ...UNKNOWN_NORMAL_STATUS, serverTxtVersion: '15.18' };
const describeWith = (status: Partial<typeof UNKNOWN_ARCHIVER_STATUS>) =>
  describePostgres({ status: NORMAL, failure: null }, { ...UNKNOWN_ARCHIVER_STATUS, ...status });

describe('formatCtime (checks §4)', () => {
  it('pads the day with a blank', () => expect(formatCtime(MOMENT)).toBe(CTIME));
});

describe('describePostgres (checks §4)', () => {
  it('says why there is no version, and nothing else', () => {
    const failure = { kind: 'unreachable', message: 'connect ECONNREFUSED' } as const;

    expect(describePostgres({ status: UNKNOWN_NORMAL_STATUS, failure }, UNKNOWN_ARCHIVER_STATUS)).toEqual({
      pg_version: 'FAILED to get the version of PostgreSQL: connect ECONNREFUSED',
    });
  });

  it.each([
    [true, 'in archive recovery'],
    [false, 'in production'],
  ])('in recovery %j is %s', (isInRecovery, words) => {
    const status = { ...NORMAL, isInRecovery, currentXlog: null, currentSize: 3 * 1024 * 1024 };

    expect(describePostgres({ status, failure: null }, null)).toEqual({
      pg_version: '15.18',
      is_in_recovery: words,
      current_size: '3.0 MiB',
    });
  });

  it.each([
    ['archive_mode is not known', {}, {}],
    ['there is no command', { archiveMode: 'on' }, { archive_command: expect.stringMatching(/^FAILED/) }],
    ['archive_mode is off', { archiveMode: 'off', archiveCommand: '(disabled)' }, { archive_command: '(disabled)' }],
    [
      'nothing was shipped',
      { archiveMode: 'on', archiveCommand: 'cp', statistics: { ...STATISTICS, lastArchivedWal: null } },
      { archive_command: 'cp', last_archived_wal: 'No WAL segment shipped yet', failed_count: '0' },
    ],
    [
      'it works',
      { archiveMode: 'on', archiveCommand: 'cp', statistics: STATISTICS, currentArchivedWalsPerSecond: 0.01 },
      {
        archive_command: 'cp',
        last_archived_wal: `${SEGMENT}, at ${CTIME}`,
        failed_count: '0',
        server_archived_wals_per_hour: '36.00/hour',
      },
    ],
    [
      'it failed',
      {
        archiveMode: 'on',
        archiveCommand: 'cp',
        statistics: { ...STATISTICS, failedCount: 2, lastFailedWal: SEGMENT, lastFailedTime: MOMENT },
      },
      {
        archive_command: 'cp',
        last_archived_wal: `${SEGMENT}, at ${CTIME}`,
        failed_count: `2 (${SEGMENT} at ${CTIME})`,
      },
    ],
  ])('of the file archiver when %s', (_name, status, expected) => {
    expect(describeWith(status)).toEqual({ pg_version: '15.18', ...expected });
  });
});

describe('readServerReport', () => {
  let home: ArchiveHome;
  afterEach(() => home.remove());

  it('counts usable backups against minimum_redundancy, and tells the policy and the model', async () => {
    home = new ArchiveHome('minimum_redundancy = 3\nretention_policy = REDUNDANCY 2\nprimary_ssh_command = ssh x');
    for (const [id, status] of [
      ['20260101T000000', 'DONE'],
      ['20260102T000000', 'WAITING_FOR_WALS'],
      ['20260103T000000', 'FAILED'],
    ] as const) {
      mkdirSync(home.path('base', id), { recursive: true });
      home.put(['base', id, 'backup.info'], backupInfoText({ status }));
    }
    home.put(['.active-model.auto'], 'standby\n');

    expect(await readServerReport(home.config)).toEqual({
      active_model: 'standby',
      passive_node: true,
      retention_policies: 'enforced (mode: auto, retention: REDUNDANCY 2, WAL retention: MAIN)',
      backups_number: 2,
      first_backup: '20260101T000000',
      last_backup: '20260102T000000',
      minimum_redundancy: 'FAILED (2/3)',
      postgresql: null,
    });
  });
});

describe('the remote status dictionary (checks §5)', () => {
  const valuesOf = (merged: ReturnType<typeof merge>) =>
    Object.fromEntries([...merged].map(([key, { value }]) => [key, value]));

  it('has Barman’s keys, lists and times as text', () => {
    const status = { ...UNKNOWN_NORMAL_STATUS, walKeepSize: '64', synchronousStandbyNames: 'FIRST 1 (a, "b")' };

    const values = valuesOf(
      merge([normalValues(status), fileArchiverValues({ ...UNKNOWN_ARCHIVER_STATUS, statistics: STATISTICS })]),
    );

    expect(values).toMatchObject({
      server_txt_version: null,
      wal_keep_size: '64',
      synchronous_standby_names: 'a, b',
      archived_count: '7',
      last_archived_time: CTIME,
      is_archiving: null,
    });
    expect(Object.keys(values)).not.toContain('wal_keep_segments');
  });

  it('has the six keys of the receiver program', () => {
    const program = {
      installed: true,
      path: '/p',
      version: '15.1',
      compatible: true,
      supportsSlots: true,
      synchronous: null,
    };

    expect(valuesOf(merge([receiverValues(program)]))).toEqual({
      pg_receivexlog_installed: 'true',
      pg_receivexlog_path: '/p',
      pg_receivexlog_version: '15.1',
      pg_receivexlog_compatible: 'true',
      pg_receivexlog_supports_slots: 'true',
      pg_receivexlog_synchronous: null,
    });
  });

  it('lets later values win, but null replaces none', () => {
    const merged = merge([
      { source: 'first', values: { a: 1, b: 1 } },
      { source: 'second', values: { a: 2, b: null } },
    ]);

    expect(merged).toEqual(
      new Map([
        ['a', { value: '2', source: 'second' }],
        ['b', { value: '1', source: 'first' }],
      ]),
    );
  });
});
