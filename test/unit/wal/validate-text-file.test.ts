import { describe, expect, it } from 'vitest';
import { validateTextFile } from '../../../core/wal/validate-text-file';

const LABEL_NAME = '000000010000000100000002.00000028.backup';

describe('validateTextFile', () => {
  it('section 9, rule 8: finds nothing against good files', () => {
    expect(validateTextFile('00000003.history', '1\t0/10\ta\n2\t0/20\tb\n')).toEqual([]);
    const label = 'START WAL LOCATION: 1/200028 (file 000000010000000100000002)\n';
    expect(validateTextFile(LABEL_NAME, label)).toEqual([]);
  });

  it('section 9, rule 8: every parent is an earlier timeline', () => {
    const findings = validateTextFile('00000003.history', '1\t0/10\ta\n3\t0/20\tb\n4\t0/30\tc\n');

    expect(findings).toEqual([
      'timeline 3 cannot descend from timeline 3',
      'timeline 3 cannot descend from timeline 4',
    ]);
  });

  it.each([
    ['00000003.history', 'junk', 'bad history file contents'],
    [LABEL_NAME, 'STOP WAL LOCATION', 'no START WAL LOCATION'],
    ['000000010000000100000002', '', 'does not name a history or label file'],
    ['junk', '', 'does not name a history or label file'],
  ])('section 9, rule 8: says what is wrong with %s holding %j', (name, text, message) => {
    expect(validateTextFile(name, text)).toEqual([expect.stringContaining(message)]);
  });
});
