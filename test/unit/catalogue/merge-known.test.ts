import { describe, expect, it } from 'vitest';
import type { CatalogueEntry } from '../../../core/catalogue/catalogue-line';
import { builtInDetector } from '../../../core/catalogue/describe-stored-wal';
import { mergeKnown } from '../../../core/catalogue/merge-known';

const TIME = 1_733_775_204.25;
const found: CatalogueEntry = { name: 'A', sizeBytes: 100, time: TIME, compression: null, encryption: null };
const customWithoutMagic = { ...builtInDetector, unrecognised: 'custom' } as const;

type Fields = Partial<CatalogueEntry>;
const merge = (
  of: Fields,
  old: Fields,
  detector = builtInDetector as typeof customWithoutMagic | typeof builtInDetector,
) => mergeKnown({ ...found, ...of }, { ...found, ...old }, detector);

describe('mergeKnown, of compression', () => {
  it.each([
    ['the program that wrote a format (XDB-8)', { compression: 'gzip' }, { compression: 'pigz' }, 'pigz'],
    ['the same of bzip2', { compression: 'bzip2' }, { compression: 'pybzip2' }, 'pybzip2'],
    ['what an encrypted file holds (XDB-9)', { encryption: 'gpg' }, { compression: 'zstd', encryption: 'gpg' }, 'zstd'],
    ['a custom compression that shows nothing', {}, { compression: 'custom' }, 'custom'],
  ])('keeps %s', (_what, of, old, expected) => {
    expect(merge(of, old).compression).toBe(expected);
  });

  it.each([
    ['another format', { compression: 'zstd' }, { compression: 'gzip' }, 'zstd'],
    ['a format where the line says none', { compression: 'gzip' }, {}, 'gzip'],
    ['none where the line says one', {}, { compression: 'gzip' }, null],
    ['a file of another size', { compression: 'gzip', sizeBytes: 99 }, { compression: 'pigz' }, 'gzip'],
    ['a custom magic where the line says none', { compression: 'custom' }, {}, 'custom'],
    ['encryption that the line does not know', { encryption: 'gpg' }, { compression: 'gzip' }, null],
  ])('believes the file that shows %s', (_what, of, old, expected) => {
    expect(merge(of, old).compression).toBe(expected);
  });

  it('keeps plain WAL plain that was stored before the custom compression without a magic was configured (COD-6)', () => {
    expect(merge({ compression: 'custom' }, {}, customWithoutMagic).compression).toBeNull();
  });
});

describe('mergeKnown, of time, size and encryption', () => {
  it('keeps the time of the source when the file looks younger: it was copied', () => {
    expect(merge({ time: TIME + 86_400 }, {}).time).toBe(TIME);
  });

  it('keeps the time to the last digit when the file system knows it less exactly', () => {
    expect(merge({ time: Math.floor(TIME) }, {}).time).toBe(TIME);
  });

  it('takes the time of a file that is older than its line says', () => {
    expect(merge({ time: TIME - 60 }, {}).time).toBe(TIME - 60);
  });

  it('believes the file in everything when its size is another', () => {
    const other = { sizeBytes: 99, time: TIME + 60 };

    expect(merge(other, { compression: 'gzip' })).toEqual({ ...found, ...other });
  });

  it('believes the file about its encryption, and then about its time', () => {
    expect(merge({ encryption: 'gpg', time: TIME + 60 }, {})).toEqual({ ...found, encryption: 'gpg', time: TIME + 60 });
  });
});
