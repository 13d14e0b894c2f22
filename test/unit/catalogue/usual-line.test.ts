import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCatalogueLine } from '../../../core/catalogue/catalogue-line';
import { parseUsualLine } from '../../../core/catalogue/usual-line';

const NAME = '00000001000000000000000A';

describe('parseUsualLine', () => {
  it('reads what this program writes', () => {
    const entry = fc.record({
      name: fc.constantFrom(NAME, `${NAME}.partial`, `${NAME}.00000028.backup`, '0000002A.history'),
      sizeBytes: fc.nat({ max: 2 ** 40 }),
      time: fc.double({ min: 0, max: 4e9, noNaN: true }).filter((time) => time === 0 || time >= 1e-6),
      compression: fc.constantFrom(null, 'gzip', 'custom'),
      encryption: fc.constantFrom(null, 'gpg'),
    });

    fc.assert(
      fc.property(entry, (any) => {
        expect(parseUsualLine(formatCatalogueLine(any).trimEnd())).toEqual(any);
      }),
    );
  });

  it.each([
    ['of three fields', `${NAME}\t1\t1.0`],
    ['of four fields', `${NAME}\t1\t1.0\tgzip`],
    ['of six fields', `${NAME}\t1\t1.0\tgzip\tNone\tNone`],
    ['with an empty field', `${NAME}\t1\t1.0\t\tNone`],
    ['with an empty last field', `${NAME}\t1\t1.0\tgzip\t`],
    ['with spaces', `${NAME} 1 1.0 gzip None`],
    ['with a space in a word', `${NAME}\t1\t1.0\tgz ip\tNone`],
    ['with a time without fraction', `${NAME}\t1\t1\tgzip\tNone`],
    ['with a time without seconds', `${NAME}\t1\t.5\tgzip\tNone`],
    ['with a time before 1970', `${NAME}\t1\t-1.5\tgzip\tNone`],
    ['with a time that no clock shows', `${NAME}\t1\t9999999999999.5\tgzip\tNone`],
    ['with a size that is none', `${NAME}\t1x\t1.0\tgzip\tNone`],
    ['without a size', `${NAME}\t\t1.0\tgzip\tNone`],
    ['with a size beyond any file', `${NAME}\t9007199254740993\t1.0\tgzip\tNone`],
    ['that names no WAL', 'core.4711\t1\t1.0\tgzip\tNone'],
    ['of one word', NAME],
    ['that is empty', ''],
  ])('leaves a line %s to the one that reads all', (_what, line) => {
    expect(parseUsualLine(line)).toBeNull();
  });
});
