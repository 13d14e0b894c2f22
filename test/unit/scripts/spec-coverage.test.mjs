import { describe, expect, it } from 'vitest';
import { compareCoverage, readExplained, readStatements } from '../../../scripts/checks/compare-coverage.mjs';
import { quotedInNames } from '../../../scripts/checks/quoted-statements.mjs';

describe('readStatements', () => {
  it('takes what begins an item, not what a text mentions', () => {
    const text = '# A\n\n- [AB-1] as AB-7 says\n- text [AB-8]\n  - [XYZ-22] inside\n[AB-9] no item\n';

    expect(readStatements(text)).toEqual(['AB-1', 'XYZ-22']);
  });
});

describe('readExplained', () => {
  it('takes rows with a reason, one number or several', () => {
    const text =
      '| number | reason |\n| --- | --- |\n| AB-1 | why |\n| AB-2, AB-3 | as AB-9 |\n| AB-4 | |\nAB-5 | x |\n';

    expect([...readExplained(text)]).toEqual(['AB-1', 'AB-2', 'AB-3']);
  });
});

describe('quotedInNames', () => {
  it.each([
    [`it('does it (AB-1, AB-2)', () => {})`, ['AB-1', 'AB-2']],
    [`describe('all (AB-1)', () => { it('one', () => {}); })`, ['AB-1']],
    ['it(`does ${it} (AB-1) and ${that} (AB-2)`, async () => {})', ['AB-1', 'AB-2']],
    [`it.each([['a (AB-1)', 2], ['b', 3]])('does %s', () => {})`, ['AB-1']],
    [`onLinux.each(TABLE)('does %s (AB-1)', function () {})`, ['AB-1']],
  ])('finds the numbers in %s', (text, numbers) => {
    expect([...quotedInNames(text)]).toEqual(numbers);
  });

  it.each([
    `// AB-1\nit('does it', () => { expect(1, 'AB-2').toBe(1); }); /* AB-3 */`,
    `const text = 'AB-1'; log('AB-2');`,
    `expect(run('AB-1', 2)).toBe(3);`,
    `it('is UTFAB-1x', () => {})`,
  ])('finds none in %s', (text) => {
    expect([...quotedInNames(text)]).toEqual([]);
  });
});

describe('compareCoverage', () => {
  it('tells what nobody answers for, and what is explained although it is tested', () => {
    const statements = ['AB-1', 'AB-2', 'AB-3', 'AB-4'];
    const known = { quoted: new Set(['AB-1', 'AB-3']), explained: new Set(['AB-2', 'AB-3', 'CD-1']) };

    expect(compareCoverage(statements, known)).toEqual({ open: ['AB-4'], twice: ['AB-3'] });
  });
});
