import { describe, expect, it } from 'vitest';
import { backupLabelName, parseBackupLabel } from '../../../core/wal/backup-label';
import { parseLsn } from '../../../core/wal/lsn';
import { requireTimeline } from '../../../core/wal/timeline';
import { sizeOf } from './arbitraries';
import { errorCodeOf } from './error-code';

const LABEL = `START WAL LOCATION: 1/200028 (file 000000010000000100000002)
STOP WAL LOCATION: 1/300100 (file 000000010000000100000003)
CHECKPOINT LOCATION: 1/200060
BACKUP METHOD: streamed
BACKUP FROM: primary
START TIME: 2024-05-01 10:00:00 UTC
LABEL: nightly: full
START TIMELINE: 1
STOP TIME: 2024-05-01 10:00:09 UTC
STOP TIMELINE: 4294967295
`;

describe('parseBackupLabel', () => {
  it('section 6: reads every key', () => {
    expect(parseBackupLabel(LABEL)).toEqual({
      start: { lsn: parseLsn('1/200028'), segment: '000000010000000100000002' },
      stop: { lsn: parseLsn('1/300100'), segment: '000000010000000100000003' },
      checkpoint: parseLsn('1/200060'),
      method: 'streamed',
      from: 'primary',
      startTime: '2024-05-01 10:00:00 UTC',
      stopTime: '2024-05-01 10:00:09 UTC',
      label: 'nightly: full',
      startTimeline: 1,
      stopTimeline: 0xffff_ffff,
    });
  });

  it('section 6: needs only the start', () => {
    const label = parseBackupLabel('START WAL LOCATION: 0/28 (file 000000010000000000000000)');

    expect(label.start.lsn).toBe(0x28n);
    expect(Object.values(label).filter((value) => value === null)).toHaveLength(9);
  });

  it('section 6: a label cannot overwrite the location before it', () => {
    const forged = LABEL.replace('nightly: full', 'x\nSTART WAL LOCATION: 0/0 (file 000000010000000000000000)');

    expect(parseBackupLabel(forged).start.lsn).toBe(parseLsn('1/200028'));
  });

  it.each([
    ['no start', LABEL.replace('START WAL', 'BEGIN WAL')],
    ['a start without file', LABEL.replace(' (file 000000010000000100000002)', '')],
    ['a stop without LSN', LABEL.replace('1/300100', 'soon')],
    ['a bad checkpoint', LABEL.replace('1/200060', '1:200060')],
    ['a bad timeline', LABEL.replace('START TIMELINE: 1', 'START TIMELINE: one')],
    ['a timeline beyond 32 bits', LABEL.replace('4294967295', '4294967296')],
    ['nothing', ''],
  ])('section 9: refuses %s', (_, text) => {
    expect(errorCodeOf(() => parseBackupLabel(text))).toBe('history-file-invalid');
  });
});

describe('backupLabelName', () => {
  it('section 6: carries the offset of the start in its segment', () => {
    const name = backupLabelName(parseLsn('1/200028'), requireTimeline(1), sizeOf(1));

    expect(name).toBe('000000010000000100000002.00000028.backup');
  });
});
