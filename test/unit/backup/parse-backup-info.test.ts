import { describe, expect, it } from 'vitest';
import { descendantsOf, isUsable, type Backup } from '../../../core/backup/backup';
import { parseBackupInfo } from '../../../core/backup/parse-backup-info';
import { backupInfoText } from './backup-info-text';

const ID = '20261124T170320';
const source = { id: ID, file: `/b/base/${ID}/backup.info`, keep: null };
const parse = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  parseBackupInfo(backupInfoText(changes), source);

describe('parseBackupInfo', () => {
  it('reads what Barman writes for a finished backup', () => {
    expect(parse()).toMatchObject({
      kind: 'backup',
      id: ID,
      name: 'second',
      status: 'DONE',
      beginWal: '00000001000000000000001C',
      endWal: '00000001000000000000001D',
      beginTime: new Date('2026-11-24T17:03:20.418Z'),
      endTime: new Date('2026-11-24T17:04:52.381Z'),
      timeline: 1,
      sizeBytes: 34116039,
      deduplicatedBytes: 34116038,
      mode: 'postgres',
      serverName: 'main',
      systemIdentifier: '7711784466326049669',
      version: 150018,
      segmentSize: 1048576,
      parentId: null,
      error: null,
      keep: null,
    });
  });

  it('reads a backup that is being taken: None is no value', () => {
    const changes = { status: 'STARTED', end_wal: 'None', end_time: 'None', size: 'None', backup_name: undefined };

    expect(parse(changes)).toMatchObject({
      kind: 'backup',
      name: null,
      status: 'STARTED',
      beginWal: '00000001000000000000001C',
      endWal: null,
      endTime: null,
      sizeBytes: null,
    });
  });

  it('keeps unknown keys, and values that hold an equals sign', () => {
    const { fields } = parse({ snapshots_info: '{"a":1}', cluster_size: 'None' }) as Backup;

    expect(fields.get('snapshots_info')).toBe('{"a":1}');
    expect(fields.get('cluster_size')).toBeNull();
    expect(fields.get('backup_label')).toContain('LABEL: a=b base backup');
  });

  it('knows the parent of an incremental backup', () => {
    expect(parse({ parent_backup_id: '20261123T000000' })).toMatchObject({ parentId: '20261123T000000' });
  });

  it.each([
    ['2014-12-22T09:25:22.561+02:00', '2014-12-22 09:25:22.561207+02:00'],
    ['2014-12-22T09:25:22', '2014-12-22 09:25:22'],
  ])('reads the time %s', (iso, text) => {
    expect(parse({ begin_time: text })).toMatchObject({ beginTime: new Date(iso) });
  });

  it('does without a time or a number that cannot be read', () => {
    const changes = { begin_time: 'yesterday', size: '1.5 GiB', xlog_segment_size: '1000', version: '' };

    expect(parse(changes)).toMatchObject({ beginTime: null, sizeBytes: null, segmentSize: null, version: null });
  });

  it('NAM-3: gives names in the case PostgreSQL writes, and the timeline of the first one when no other is told', () => {
    const changes = { begin_wal: '0000000a000000000000001c', end_wal: '0000000a000000000000001d', timeline: undefined };

    expect(parse(changes)).toMatchObject({ beginWal: '0000000A000000000000001C', timeline: 10 });
  });

  it.each([
    ['nothing', '', 'the file is empty'],
    ['zeros', '\0'.repeat(64), 'the file holds zero bytes'],
    ['zeros at the end', `${backupInfoText()}\0\0\n`, 'the file holds zero bytes'],
    ['half a line', backupInfoText().slice(0, -3), 'the file ends in the middle of a line'],
    ['the first lines only', backupInfoText().split('server_name')[0] ?? '', 'it has no status'],
    ['no status', backupInfoText({ status: 'None' }), 'it has no status'],
    ['something else', 'hello\nworld\n', 'it has no status'],
    ['half a name', backupInfoText({ begin_wal: '00000001000000' }), 'begin_wal is "00000001000000"'],
    ['a path', backupInfoText({ end_wal: '../000000010000000000000001' }), 'end_wal is "../000000010000000000000001"'],
    ['a partial', backupInfoText({ end_wal: '00000001000000000000001D.partial' }), 'end_wal is "0000'],
    ['a timeline in words', backupInfoText({ timeline: 'one' }), 'timeline is "one"'],
    ['a timeline beyond 32 bits', backupInfoText({ timeline: '4294967296' }), 'timeline is "4294967296"'],
    ['the end before the beginning', backupInfoText({ end_wal: '00000001000000000000001B' }), 'comes before begin_wal'],
  ])('makes a damaged backup of a file with %s', (_, text, problem) => {
    const damaged = parseBackupInfo(text, source);

    expect(damaged).toEqual({ kind: 'damaged', id: ID, file: source.file, problem: expect.stringContaining(problem) });
  });
});

describe('isUsable', () => {
  it.each([
    ['DONE', true],
    ['WAITING_FOR_WALS', true],
    ['STARTED', false],
    ['SYNCING', false],
    ['FAILED', false],
    ['EMPTY', false],
    ['SOMETHING_NEW', false],
  ])('section 4: a backup that is %s counts: %s', (status, usable) => {
    expect(isUsable(parse({ status }))).toBe(usable);
  });
});

describe('descendantsOf', () => {
  it('finds incremental backups that depend on a backup, in whatever order they are listed', () => {
    const child = (id: string, parent: string) =>
      parseBackupInfo(backupInfoText({ parent_backup_id: parent }), { ...source, id });
    const backups = [child('4', '3'), child('3', '2'), child('2', '1'), child('9', '8'), parse()];

    expect(descendantsOf('1', backups)).toEqual(new Set(['2', '3', '4']));
    expect(descendantsOf('3', backups)).toEqual(new Set(['4']));
    expect(descendantsOf('4', backups)).toEqual(new Set());
  });

  it('comes to an end when backups name each other', () => {
    const child = (id: string, parent: string) =>
      parseBackupInfo(backupInfoText({ parent_backup_id: parent }), { ...source, id });

    expect(descendantsOf('1', [child('1', '2'), child('2', '1')])).toEqual(new Set(['2']));
  });
});
