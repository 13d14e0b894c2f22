import { describe, expect, it } from 'vitest';
import type { CommandOptions } from '../../../core/cli/command-options';
import { listSelection } from '../../../core/cli/list-selection';
import type { CatalogueEntry } from '../../../core/catalogue/catalogue-line';

const entry = (name: string, sizeBytes: number, time: string, compression: string | null = null): CatalogueEntry => ({
  name,
  sizeBytes,
  time: Date.parse(time) / 1_000,
  compression,
  encryption: null,
});

const A = entry('000000010000000000000001', 30, '2026-01-01T00:00:00Z');
const B = entry('000000010000000000000002', 10, '2026-01-02T00:00:00Z', 'gzip');
const LABEL = entry('000000010000000000000002.00000028.backup', 1, '2026-01-02T00:00:00.500Z');
const PARTIAL = entry('000000010000000000000003.partial', 20, '2026-01-03T12:00:00Z', 'zstd');
const HISTORY = entry('0000000A.history', 1, '2026-01-03T00:00:00Z');
const C = entry('0000000a0000000000000003', 20, '2026-01-04T00:00:00Z', 'gzip');
const ALL = [C, A, B, LABEL, PARTIAL, HISTORY];

const matched = (options: CommandOptions) => ALL.filter(listSelection(options).matches);

describe('listSelection', () => {
  it.each<[CommandOptions, readonly CatalogueEntry[]]>([
    [{}, ALL],
    [{ timeline: '10' }, [C, HISTORY]],
    [{ timeline: '0xA' }, [C, HISTORY]],
    [{ from: B.name, to: B.name }, [B, LABEL]],
    [{ from: B.name }, [C, B, LABEL, PARTIAL]],
    [{ to: LABEL.name }, [A, B, LABEL]],
    [{ from: '0000000A0000000000000000' }, [C]],
    [{ since: '2026-01-03' }, [C, PARTIAL, HISTORY]],
    [{ since: '2026-01-03T13:00+01:00', until: '2026-01-03 12:00' }, [PARTIAL]],
    [{ until: '2026-01-02T00:00:00' }, [A, B]],
    [{ compression: 'gzip' }, [C, B]],
    [{ compression: 'none' }, [A, LABEL, HISTORY]],
    [{ kind: 'segment' }, [C, A, B]],
    [{ kind: 'partial' }, [PARTIAL]],
    [{ kind: 'history' }, [HISTORY]],
    [{ kind: 'backup-label' }, [LABEL]],
    [{ kind: 'segment', compression: 'gzip', timeline: '1' }, [B]],
  ])('takes %j for what it says', (options, expected) => {
    expect(matched(options).map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  });

  it.each([
    ['name', [A, B, LABEL, PARTIAL, HISTORY, C]],
    ['size', [LABEL, HISTORY, B, PARTIAL, C, A]],
    ['time', [A, B, LABEL, HISTORY, PARTIAL, C]],
  ])('sorts by %s', (sort, expected) => {
    const { compare } = listSelection({ sort });

    const sorted = ALL.toSorted(compare ?? (() => 0));
    expect(sorted.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  });

  it('keeps the order of the catalogue, and everything, unless told otherwise', () => {
    expect(listSelection({})).toMatchObject({ compare: null, reverse: false, limit: Infinity });
    expect(listSelection({ reverse: true, limit: '3' })).toMatchObject({ compare: null, reverse: true, limit: 3 });
  });

  it.each<[CommandOptions, string]>([
    [{ timeline: 'x' }, '--timeline is "x", which is no number from 0 on'],
    [{ limit: '1.5' }, '--limit is "1.5", which is no number from 0 on'],
    [{ limit: '' }, '--limit is "", which is no number from 0 on'],
    [{ from: '00000002.history' }, '--from is "00000002.history", which does not name a WAL segment'],
    [{ to: '../000000010000000000000001' }, 'which does not name a WAL segment'],
    [{ from: B.name, to: A.name }, 'is empty'],
    [{ since: 'yesterday' }, '--since is "yesterday", which is no time'],
    [{ until: '2026-13-01' }, '--until is "2026-13-01", which is no time'],
    [{ kind: 'label' }, 'unknown kind "label"'],
    [{ sort: 'constructor' }, 'unknown sort "constructor"'],
  ])('refuses %j with advice', (options, message) => {
    expect(() => listSelection(options)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(/\.$/),
      }),
    );
  });
});
