import { describe, expect, it } from 'vitest';
import { judgeFileArchiver } from '../../../core/health/judge-file-archiver';
import { judgeStreamingArchiver } from '../../../core/health/judge-streaming-archiver';
import { UNKNOWN_ARCHIVER_STATUS, type FileArchiverStatus } from '../../../core/postgres/remote-status';
import { outcomes } from './outcomes';

const delivery = { conninfo: 'host=pg.example', incoming: '/b/main/incoming', hostname: 'vault', account: 'barman' };
const file = (status: Partial<FileArchiverStatus>, conninfo = delivery.conninfo) =>
  judgeFileArchiver({
    status: { ...UNKNOWN_ARCHIVER_STATUS, ...status },
    delivery: { ...delivery, conninfo },
    currentXlog: '000000010000000000000009',
    segmentSize: 16 * 1024 * 1024,
  });

describe('judgeFileArchiver (checks §3.5)', () => {
  it.each<[string, Partial<FileArchiverStatus>, string[]]>([
    ['archive_mode not known: nothing', { archiveCommand: 'cp', isArchiving: true }, []],
    [
      'all well',
      { archiveMode: 'on', archiveCommand: 'cp', isArchiving: true },
      ['archive_mode: OK', 'archive_command: OK', 'continuous archiving: OK'],
    ],
    [
      'always',
      { archiveMode: 'always', archiveCommand: 'cp', isArchiving: true },
      ['archive_mode: OK', 'archive_command: OK', 'continuous archiving: OK'],
    ],
    [
      'off',
      { archiveMode: 'off', archiveCommand: '(disabled)', isArchiving: false },
      ['archive_mode: FAILED', 'archive_command: FAILED'],
    ],
    [
      'no command',
      { archiveMode: 'on', archiveCommand: '', isArchiving: true },
      ['archive_mode: OK', 'archive_command: FAILED'],
    ],
    [
      'a library instead of a command',
      { archiveMode: 'on', archiveCommand: '', archiveLibrary: 'basic_archive', isArchiving: true },
      ['archive_mode: OK', 'archive_command: OK', 'continuous archiving: OK'],
    ],
    [
      'the command fails',
      { archiveMode: 'on', archiveCommand: 'false', isArchiving: false },
      ['archive_mode: OK', 'archive_command: OK', 'continuous archiving: FAILED'],
    ],
    [
      'nobody knows whether it works',
      { archiveMode: 'on', archiveCommand: 'cp', isArchiving: null },
      ['archive_mode: OK', 'archive_command: OK'],
    ],
  ])('%s', (_name, status, expected) => {
    expect(outcomes(file(status))).toEqual(expected);
  });

  it('does not keep silent about a command that has never worked, of which the server itself cannot judge', () => {
    const statistics = {
      archivedCount: 0,
      lastArchivedWal: null,
      lastArchivedTime: null,
      failedCount: 12,
      lastFailedWal: '000000010000000000000001',
      lastFailedTime: new Date('2026-01-01T00:00:00Z'),
      statsReset: null,
    };

    const last = file({ archiveMode: 'on', archiveCommand: 'false', isArchiving: null, statistics }).at(-1);

    expect(last).toMatchObject({ name: 'continuous archiving', ok: false });
    expect(last?.cause).toContain('archive_command fails for 000000010000000000000001');
    expect(last?.measured).toContain('nothing archived yet');
    const fresh = { ...statistics, failedCount: 0, lastFailedWal: null, lastFailedTime: null };
    const unknown = file({ archiveMode: 'on', archiveCommand: 'cp', isArchiving: null, statistics: fresh });
    expect(unknown.map(({ name }) => name)).not.toContain('continuous archiving');
  });

  it('compares what the server writes with what it has archived: failures alone do not tell', () => {
    const statistics = {
      archivedCount: 3,
      lastArchivedWal: '000000010000000000000003',
      lastArchivedTime: new Date(),
      failedCount: 0,
      lastFailedWal: null,
      lastFailedTime: null,
      statsReset: null,
    };

    const measured = file({ archiveMode: 'on', archiveCommand: 'true', isArchiving: true, statistics })[2]?.measured;

    expect(measured).toBe(
      'last archived 000000010000000000000003, server writes 000000010000000000000009, 5 finished segments not archived',
    );
  });

  it.each([
    ['host=pg.example', 'rsync -a %p barman@vault:/b/main/incoming/%f'],
    ['host=/run/postgresql', "d=''/b/main/incoming''"],
    ['postgresql://localhost/x', "d=''/b/main/incoming''"],
  ])('delivers from %s with a command for that place', (conninfo, expected) => {
    const [, archiveCommand] = file({ archiveMode: 'on', archiveCommand: '' }, conninfo);

    expect(archiveCommand?.fix?.text).toContain(expected);
  });
});

describe('judgeStreamingArchiver (checks §3.5)', () => {
  const found = {
    installed: true,
    path: '/bin/pg_receivewal',
    version: '15.1',
    supportsSlots: true,
    synchronous: false,
  };
  const judge = (compatible: boolean | null, installed = true, pid: number | null = 7) =>
    judgeStreamingArchiver({
      server: 'main',
      program: { ...found, installed, compatible },
      serverVersion: '15.18 (Debian)',
      receiver: pid === null ? { kind: 'free' } : { kind: 'held', pid },
    });

  it.each([
    [true, true, 7, ['OK', 'OK', 'OK']],
    [false, true, 7, ['OK', 'FAILED', 'OK']],
    [null, true, null, ['OK', 'FAILED', 'FAILED']],
    [null, false, null, ['FAILED', 'FAILED', 'FAILED']],
  ])('compatible %j, installed %j, lock held by %j', (compatible, installed, pid, expected) => {
    const names = ['pg_receivexlog', 'pg_receivexlog compatible', 'receive-wal running'];

    expect(outcomes(judge(compatible, installed, pid))).toEqual(names.map((name, at) => `${name}: ${expected[at]}`));
  });

  it('fails when the lock cannot be looked at', () => {
    const results = judgeStreamingArchiver({
      server: 'main',
      program: { ...found, compatible: true },
      serverVersion: null,
      receiver: { kind: 'unknown', problem: 'cannot open the lock file' },
    });

    expect(results[2]).toMatchObject({ ok: false, hint: 'cannot open the lock file' });
  });
});
