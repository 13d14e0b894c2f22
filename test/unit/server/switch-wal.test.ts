import { describe, expect, it } from 'vitest';
import { ArchiverError } from '../../../core/errors';
import { readSwitch, requireSwitchable } from '../../../core/server/switch-wal';
import { parseLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';

const size = requireSegmentSize(16 * 1024 * 1024);

describe('readSwitch', () => {
  it.each([
    ['a record amid the segment', '0/3000148', true, '000000010000000000000003'],
    ['nothing to close', '0/4000000', false, '000000010000000000000003'],
    ['a record that fills its segment to the last byte', '0/4000028', true, '000000010000000000000003'],
    ['the first record behind the header', '0/4000040', true, '000000010000000000000004'],
    ['the boundary of a log', '1/0', false, '0000000100000000000000FF'],
  ])('names the segment that was closed: %s', (_, lsn, switched, segment) => {
    expect(readSwitch(parseLsn(lsn), '00000001', size)).toEqual({ switched, segment });
  });

  it('knows small segments and later timelines', () => {
    const result = readSwitch(parseLsn('0/312340'), '0000000A', requireSegmentSize(1024 * 1024));

    expect(result).toEqual({ switched: true, segment: '0000000A0000000000000003' });
  });
});

describe('requireSwitchable', () => {
  const may = { version: 150_018, role: 'barman', inRecovery: false, maySwitch: true, mayCheckpoint: true };
  const refusal = (facts: Partial<typeof may>, force: boolean): string | null => {
    try {
      requireSwitchable({ ...may, ...facts }, 'main', force);
      return null;
    } catch (error) {
      if (!(error instanceof ArchiverError)) throw error;
      return `${error.code}: ${error.message} | ${error.hint ?? ''}`;
    }
  };

  it.each([
    ['everything allowed', {}, true],
    ['no CHECKPOINT, which is not wanted', { mayCheckpoint: false }, false],
  ])('lets pass: %s', (_, facts, force) => {
    expect(refusal(facts, force)).toBeNull();
  });

  it.each([
    ['a standby', { inRecovery: true, maySwitch: false }, false, /standby.*primary_conninfo/],
    ['no privilege', { maySwitch: false }, false, /GRANT EXECUTE ON FUNCTION pg_switch_wal\(\) TO barman;/],
    ['a role with a dash', { maySwitch: false, role: 'wal-user' }, false, /TO "wal-user";/],
    ['no CHECKPOINT on 15', { mayCheckpoint: false }, true, /GRANT pg_checkpoint TO barman;/],
    ['no CHECKPOINT on 14', { mayCheckpoint: false, version: 140_013 }, true, /takes a superuser\. Switch without it/],
  ])('refuses: %s', (_, facts, force, words) => {
    expect(refusal(facts, force)).toMatch(words);
    expect(refusal(facts, force)).toMatch(/^switch-refused: /);
  });
});
