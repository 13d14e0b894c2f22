import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Inspection } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';

let root: string;
beforeEach(() => void (root = fs.mkdtempSync(join(tmpdir(), 'walyard-fs-'))));
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const at = (...parts: readonly string[]) => join(root, ...parts);
const read = (path: string) => fs.readFileSync(path, 'utf8');

/** A symbolic link of each kind that leads to no file. */
function deadLinks(): string[] {
  fs.writeFileSync(at('file'), '');
  fs.symlinkSync('nowhere', at('dangling'));
  fs.symlinkSync('loop', at('loop'));
  fs.symlinkSync('file/below', at('through-file'));
  return ['dangling', 'loop', 'through-file', 'nothing', 'file/below'].map((name) => at(name));
}

describe('nodeDurableFs, reading', () => {
  it('finds nothing at a name that leads to nothing', async () => {
    for (const path of deadLinks()) {
      expect(await nodeDurableFs.facts(path), path).toBeNull();
      expect(await nodeDurableFs.inspect(path, 8), path).toBeNull();
    }
    expect(await nodeDurableFs.names(at('nothing'))).toEqual([]);
  });

  it('tells the facts of the file that a link leads to', async () => {
    fs.writeFileSync(at('file'), 'twelve bytes', { mode: 0o640 });
    fs.chmodSync(at('file'), 0o640);
    fs.utimesSync(at('file'), 1, 1_700_000_000);
    fs.symlinkSync('file', at('link'));

    const facts = await nodeDurableFs.facts(at('link'));

    const stat = fs.statSync(at('file'), { bigint: true });
    expect(facts).toEqual({
      isFile: true,
      sizeBytes: 12,
      device: stat.dev,
      inode: stat.ino,
      changedNs: stat.ctimeNs,
      modifiedNs: 1_700_000_000_000_000_000n,
      mode: 0o640,
      linkCount: 1,
    });
  });

  it('reads the first bytes of a file, fewer when it is shorter', async () => {
    fs.writeFileSync(at('long'), 'abcdefgh');
    fs.writeFileSync(at('short'), 'abc');

    const heads = await Promise.all(['long', 'short'].map((name) => nodeDurableFs.inspect(at(name), 4)));

    expect(heads.map((found) => Buffer.from(found?.head ?? []).toString())).toEqual(['abcd', 'abc']);
  });

  it('does not wait for the writer of a FIFO, and reads nothing of it', async () => {
    execFileSync('mkfifo', [at('fifo')]);

    const found = await nodeDurableFs.inspect(at('fifo'), 4);

    expect([found?.facts.isFile, found?.head.length]).toEqual([false, 0]);
  });

  it('inspects and syncs through one descriptor, which is closed either way', async () => {
    fs.writeFileSync(at('file'), 'abcdefgh');
    const open = () => fs.readdirSync('/proc/self/fd').length;
    const before = open();
    const wanted = vi.fn(({ facts }: Inspection) => facts.sizeBytes === 8);

    const synced = await nodeDurableFs.inspectAndSync(at('file'), 4, wanted);
    const during = open();
    await synced?.durable;
    const unwanted = await nodeDurableFs.inspectAndSync(at('file'), 4, () => false);

    expect([Buffer.from(synced?.head ?? []).toString(), wanted.mock.calls[0]?.[0].facts]).toEqual([
      'abcd',
      synced?.facts,
    ]);
    expect([unwanted?.durable, unwanted?.facts]).toEqual([null, synced?.facts]);
    expect([during - before, open() - before]).toEqual([1, 0]);
    expect(await nodeDurableFs.inspectAndSync(at('nothing'), 4, wanted)).toBeNull();
  });

  it('syncs any number of files with few descriptors open at a time', async () => {
    const names = Array.from({ length: 200 }, (_, n) => at(String(n)));
    for (const name of names) fs.writeFileSync(name, name);
    const before = fs.readdirSync('/proc/self/fd').length;
    let most = 0;
    const look = () => {
      most = Math.max(most, fs.readdirSync('/proc/self/fd').length - before);
      return true;
    };

    const found = await Promise.all(names.map((name) => nodeDurableFs.inspectAndSync(name, 4, look)));
    for (const one of found) await one?.durable;

    expect(found.every((one) => one?.facts.isFile === true)).toBe(true);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(33); // One more: the list of them is a descriptor, too.
  });

  it('gives the turn back of a file that is not there or cannot be inspected', async () => {
    fs.writeFileSync(at('file'), 'w');
    const failing = () => {
      throw new Error('not wanted');
    };

    for (let times = 0; times < 40; times += 1) {
      expect(await nodeDurableFs.inspectAndSync(at('nothing'), 4, () => true)).toBeNull();
      await expect(nodeDurableFs.inspectAndSync(at('file'), 4, failing)).rejects.toThrow('not wanted');
    }

    expect((await nodeDurableFs.inspectAndSync(at('file'), 4, () => false))?.durable).toBeNull();
  });

  it('lists dot files by names, and not by scan (LAY-3)', async () => {
    fs.writeFileSync(at('.hidden'), '');
    fs.writeFileSync(at('shown'), '');

    expect((await nodeDurableFs.names(root)).toSorted()).toEqual(['.hidden', 'shown']);
    expect(await nodeDurableFs.scan(root)).toEqual([{ name: 'shown', type: 'file' }]);
  });
});

describe('nodeDurableFs, never replacing', () => {
  it.each(['link', 'copyNew', 'moveNew'] as const)('%s refuses a name that is taken', async (operation) => {
    fs.writeFileSync(at('from'), 'new');
    fs.writeFileSync(at('file'), 'old');
    fs.symlinkSync('nowhere', at('dangling'));

    for (const taken of ['file', 'dangling']) {
      await expect(nodeDurableFs[operation](at('from'), at(taken)), taken).rejects.toMatchObject({ code: 'EEXIST' });
    }

    expect([read(at('from')), read(at('file')), fs.readlinkSync(at('dangling'))]).toEqual(['new', 'old', 'nowhere']);
  });

  it('writeNew refuses a name that is taken', async () => {
    fs.writeFileSync(at('file'), 'old');

    await expect(nodeDurableFs.writeNew(at('file'), ['new'])).rejects.toMatchObject({ code: 'EEXIST' });

    expect(read(at('file'))).toBe('old');
  });

  it('link refuses a symbolic link: its second name would not hold the bytes', async () => {
    fs.writeFileSync(at('file'), 'w');
    fs.symlinkSync('file', at('link'));

    await expect(nodeDurableFs.link(at('link'), at('second'))).rejects.toMatchObject({ code: 'ENOTSUP' });

    expect(fs.existsSync(at('second'))).toBe(false);
  });

  it('moveNew moves a directory with what is in it', async () => {
    fs.mkdirSync(at('from'));
    fs.writeFileSync(at('from', 'inside'), 'w');

    await nodeDurableFs.moveNew(at('from'), at('to'));

    expect([fs.existsSync(at('from')), read(at('to', 'inside'))]).toEqual([false, 'w']);
  });
});

describe('nodeDurableFs, writing', () => {
  it('writes any number of chunks to a new private file', async () => {
    const chunks = Array.from({ length: 30_000 }, (_, index) => `line ${index} of a catalogue that is to be long ü\n`);

    await nodeDurableFs.writeNew(at('new'), chunks);

    expect(read(at('new')) === chunks.join('')).toBe(true);
    expect(fs.statSync(at('new')).mode & 0o777).toBe(0o600);
  });

  it('appends, and creates a private file when there is none', async () => {
    await nodeDurableFs.append(at('log'), 'one\n');
    await nodeDurableFs.append(at('log'), 'two\n');

    expect(read(at('log'))).toBe('one\ntwo\n');
    expect(fs.statSync(at('log')).mode & 0o777).toBe(0o600);
  });

  it('cuts a file and replaces one by another', async () => {
    fs.writeFileSync(at('one'), 'onetwo');
    fs.writeFileSync(at('old'), 'old');

    await nodeDurableFs.truncate(at('one'), 3);
    await nodeDurableFs.replace(at('one'), at('old'));

    expect([fs.readdirSync(root), read(at('old'))]).toEqual([['old'], 'one']);
  });

  it('makes missing parents, and takes a directory that is there', async () => {
    await nodeDurableFs.makeDir(at('a', 'b', 'c'));
    await nodeDurableFs.makeDir(at('a', 'b', 'c'));

    expect(fs.statSync(at('a', 'b', 'c')).isDirectory()).toBe(true);
  });

  it('rejects with what the system says of a missing file', async () => {
    for (const operation of ['remove', 'syncFile', 'syncDir', 'readText'] as const) {
      await expect(nodeDurableFs[operation](at('gone')), operation).rejects.toMatchObject({ code: 'ENOENT' });
    }
  });
});
