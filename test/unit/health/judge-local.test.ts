import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration } from '../../../core/health/format-figures';
import { judgeDirectories, type DirectoryFacts } from '../../../core/health/judge-directories';
import {
  judgeCompression,
  judgeConfiguration,
  judgeEncryption,
  judgeRetention,
} from '../../../core/health/judge-settings';
import { judgeQueue, judgeWalArchive } from '../../../core/health/judge-wal-archive';
import { judgeWalAge, judgeWalSize } from '../../../core/health/judge-wals';
import { outcomes } from './outcomes';

const DAY_MS = 86_400_000;

describe('judgeWalArchive (checks §3.1)', () => {
  const nothing = {
    server: 'main',
    archiver: true,
    streamingArchiver: false,
    cataloguePath: '/c',
    catalogueBytes: null,
    hasBackupWaitingForWals: false,
    incomingCount: 0,
    streamingCount: -1,
    probed: false,
  };

  it.each([
    [{ catalogueBytes: 1 }, []],
    [{ hasBackupWaitingForWals: true }, []],
    [{ catalogueBytes: 0 }, ['WAL archive: FAILED']],
    [{}, ['WAL archive: FAILED']],
  ])('%j', (facts, expected) => {
    expect(outcomes(judgeWalArchive({ ...nothing, ...facts }))).toEqual(expected);
  });

  it.each([
    [{}, /archive_command has to deliver into incoming$/],
    [{ archiver: false, streamingArchiver: true }, /the receiver has to run \(walyard run main\)$/],
    [{ streamingArchiver: true }, /archive_command .*, or the receiver/],
    [{ incomingCount: 2 }, /2 files waiting: run walyard archive-wal main/],
  ])('speaks of the channels that are configured: %j', (facts, hint) => {
    expect(judgeWalArchive({ ...nothing, ...facts })[0]?.hint).toMatch(hint);
  });
});

describe('judgeWalArchive of a passive server', () => {
  it('waits for another Barman and offers nothing that would be for a primary', () => {
    const facts = { archiver: false, streamingArchiver: false, incomingCount: 0, streamingCount: -1, probed: false };
    const rest = { server: 'main', cataloguePath: '/c', catalogueBytes: null, hasBackupWaitingForWals: false };

    const [result] = judgeWalArchive({ ...facts, ...rest });

    expect(result).toMatchObject({ ok: false, action: null, fix: { kind: 'advice' } });
    expect(result?.hint).toContain('another Barman has to send it');
  });
});

describe('judgeQueue (checks §3.1)', () => {
  it.each([
    [false, 0, null, []],
    [false, 1, null, ['empty streaming directory: FAILED']],
    [false, -1, 0, []],
    [true, 5, null, []],
    [true, 5, 5, []],
    [true, 6, 5, ['streaming WALs directory: FAILED']],
    [true, 1, 0, ['streaming WALs directory: FAILED']],
    [true, null, 0, []],
  ])('enabled %j, count %j, limit %j', (enabled, count, limit, expected) => {
    expect(outcomes(judgeQueue({ queue: 'streaming', directory: '/s', enabled, count, limit }))).toEqual(expected);
  });
});

describe('judgeWalAge and judgeWalSize (checks §3.4)', () => {
  const newest = { name: '000000010000000000000002', timeS: 0 };
  const wals = { backupId: '20260101T000000', newest, bytesAfter: 16 * 1024 * 1024 };

  it.each([
    ['no limit', { limitMs: null, wals, nowMs: 9 * DAY_MS }, true, 'no last_wal_maximum_age provided'],
    ['exactly as old as allowed', { limitMs: DAY_MS, wals, nowMs: DAY_MS }, true, 'latest wal age: 1 day'],
    ['a millisecond older', { limitMs: DAY_MS, wals, nowMs: DAY_MS + 1 }, false, 'interval provided: 1 day'],
    ['no backup', { limitMs: DAY_MS, wals: null, nowMs: 0 }, false, 'No available backups'],
    ['no WAL', { limitMs: DAY_MS, wals: { ...wals, newest: null }, nowMs: 0 }, false, 'No WAL of backup'],
  ])('%s', (_name, facts, ok, hint) => {
    const result = judgeWalAge({ problem: null, ...facts });

    expect(outcomes([result])).toEqual([`wal maximum age: ${ok ? 'OK' : 'FAILED'}`]);
    expect(result.hint).toContain(hint);
  });

  it('does not take what cannot be read for well', () => {
    const result = judgeWalAge({ limitMs: DAY_MS, nowMs: 0, wals, problem: 'cannot read' });

    expect(result).toMatchObject({ ok: false, hint: 'interval provided: 1 day, cannot read' });
  });

  it.each([
    [wals, 16 * 1024 * 1024, '16.0 MiB'],
    [null, 0, '0 B'],
  ])('the size is a figure and never fails', (found, perfBytes, hint) => {
    expect(judgeWalSize({ wals: found, problem: null })).toMatchObject({ ok: true, perfBytes, hint });
  });
});

describe('judgeDirectories (checks §3.4)', () => {
  const directory = (facts: Partial<DirectoryFacts>): DirectoryFacts => ({
    option: 'errors_directory',
    path: '/b/errors',
    mustExist: false,
    state: 'writable',
    canBeMade: false,
    problem: null,
    ...facts,
  });

  it.each<[Partial<DirectoryFacts>, boolean]>([
    [{}, true],
    [{ state: 'missing', canBeMade: true }, true],
    [{ state: 'missing', canBeMade: false }, false],
    [{ state: 'missing', canBeMade: true, mustExist: true }, false],
    [{ state: 'denied' }, false],
    [{ state: 'read-only' }, false],
    [{ state: 'not-a-directory' }, false],
    [{ state: 'unreachable', problem: 'EIO' }, false],
  ])('%j', (facts, ok) => {
    const results = judgeDirectories({ disabled: false, directories: [directory(facts)], freeBytes: null });

    expect(outcomes(results)).toEqual([`directories: ${ok ? 'OK' : 'FAILED'}`]);
  });

  it.each([
    ['incoming_wals_directory', 'make-directories', 'command'],
    ['backup_directory', null, 'advice'],
  ])('a missing %s: no button and no command may hide that a disk is not mounted', (option, action, kind) => {
    const missing = directory({ option, state: 'missing', mustExist: true });

    const [result] = judgeDirectories({ disabled: false, directories: [missing], freeBytes: null });

    expect(result).toMatchObject({ action, fix: { kind } });
  });

  it('is not made for a disabled server', () => {
    expect(judgeDirectories({ disabled: true, directories: [directory({ state: 'denied' })], freeBytes: 1 })).toEqual(
      [],
    );
  });
});

describe('the settings (checks §3.4)', () => {
  it.each([
    ['gzip', null, null, ['compression settings: OK']],
    [null, null, null, ['compression settings: OK']],
    ['custom', 'xz', 'xz -d', ['compression settings: OK']],
    ['custom', null, 'xz -d', ['custom_compression_filter: FAILED', 'compression settings: FAILED']],
    ['custom', 'xz', null, ['custom_decompression_filter: FAILED', 'compression settings: FAILED']],
  ])('compression %j with the filters %j and %j', (compression, compressionFilter, decompressionFilter, expected) => {
    expect(outcomes(judgeCompression({ compression, compressionFilter, decompressionFilter }))).toEqual(expected);
  });

  it('retention, configuration and encryption', () => {
    const tried = { method: 'gpg', problem: 'no key', advice: null };

    expect(judgeRetention({ policy: 'REDUNDANCY x', problem: 'not a policy' }).ok).toBe(false);
    expect(judgeRetention({ policy: null, problem: null }).ok).toBe(true);
    expect(outcomes(judgeConfiguration(['conninfo is not set'], '/c'))).toEqual(['configuration: FAILED']);
    expect(judgeConfiguration([], '/c')).toEqual([]);
    expect(outcomes(judgeEncryption(tried))).toEqual(['encryption: FAILED']);
    expect(outcomes(judgeEncryption({ ...tried, problem: null }))).toEqual(['encryption: OK']);
    expect(judgeEncryption(null)).toEqual([]);
  });
});

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1.5 * 1024 ** 3, '1.5 GiB'],
  ])('%i bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0 seconds'],
    [61, '1 minute, 1 second'],
    [86_400, '1 day'],
    [90_061, '1 day, 1 hour'],
    [-5, '0 seconds'],
  ])('%i seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});
