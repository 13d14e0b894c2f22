import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { QuarantineRecords } from '../../../core/quarantine/quarantine-records';

const NOW = new Date('2025-11-24T18:00:00Z');
const ERROR_FILE = 'core.20251124T175910Z.unknown';
const note = (errorFile: string, reason = 'known') => ({
  errorFile,
  record: null,
  kept: { reason, by: 'anna', at: '2025-11-24T18:00:00.000Z', token: '1-2-3' },
});

let root: string;
let records: QuarantineRecords;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-records-'));
  records = new QuarantineRecords(join(root, 'own', 'errors'), nodeDurableFs);
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const stored = () => fs.readdirSync(join(root, 'own', 'errors')).toSorted();
const asOf =
  (...names: string[]) =>
  async () =>
    new Set(names);

describe('QuarantineRecords', () => {
  it('keeps a note under the name of the error file, and replaces it as a whole', async () => {
    await records.write(note(ERROR_FILE));
    await records.write(note(ERROR_FILE, 'known and harmless'));

    expect(stored()).toEqual([`${ERROR_FILE}.json`]);
    expect(await records.read(ERROR_FILE)).toEqual(note(ERROR_FILE, 'known and harmless'));
  });

  it('finds room for the note on a file with the longest name', async () => {
    const [first, second] = [`${'a'.repeat(254)}1`, `${'a'.repeat(254)}2`];

    await records.write(note(first, 'one'));
    await records.write(note(second, 'two'));

    expect([await records.read(first), await records.read(second)]).toEqual([note(first, 'one'), note(second, 'two')]);
  });

  it.each(['', '{', '[]', '{"errorFile": 1}', '\0\0'])('takes a damaged note (%j) for none', async (text) => {
    await records.write(note(ERROR_FILE));
    fs.writeFileSync(join(root, 'own', 'errors', `${ERROR_FILE}.json`), text);

    expect(await records.read(ERROR_FILE)).toBeNull();
  });

  it('removes a note, and one that is not there', async () => {
    await records.write(note(ERROR_FILE));

    await records.remove(ERROR_FILE);
    await records.remove(ERROR_FILE);

    expect(stored()).toEqual([]);
  });

  it('leaves nothing half-written behind when the disk is full', async () => {
    const full = {
      ...nodeDurableFs,
      syncFile: async () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };

    const writing = new QuarantineRecords(join(root, 'own', 'errors'), full).write(note(ERROR_FILE));

    await expect(writing).rejects.toMatchObject({ code: 'storage-full' });
    expect(stored()).toEqual([]);
  });

  it('sweeps the notes on files that are gone, and no others', async () => {
    const long = 'b'.repeat(255);
    for (const name of [ERROR_FILE, 'gone', long]) await records.write(note(name));

    await records.sweep(asOf(ERROR_FILE, long), NOW);

    expect(await Promise.all([ERROR_FILE, long, 'gone'].map((name) => records.read(name)))).toEqual([
      note(ERROR_FILE),
      note(long),
      null,
    ]);
  });

  it('keeps the note on a file that is quarantined while it sweeps', async () => {
    await records.write(note('gone'));

    await records.sweep(async () => {
      await records.write(note(ERROR_FILE));
      return new Set();
    }, NOW);

    expect(stored()).toEqual([`${ERROR_FILE}.json`]);
  });

  it('sweeps what a crash has left, not what is being written', async () => {
    await records.write(note(ERROR_FILE));
    fs.writeFileSync(join(root, 'own', 'errors', '.1-0a0a0a0a.walyard.tmp'), '');

    await records.sweep(asOf(ERROR_FILE), new Date());
    expect(stored()).toHaveLength(2);

    await records.sweep(asOf(ERROR_FILE), new Date(Date.now() + 3_700_000));
    expect(stored()).toEqual([`${ERROR_FILE}.json`]);
  });
});
