import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchDirectory, type DirectoryNews } from '../../../core/server/watch-directory';

let root: string;
let directory: string;
let news: (readonly [DirectoryNews, string])[];
let stop: () => void;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-watch-'));
  directory = join(root, 'incoming');
  news = [];
});
afterEach(() => {
  stop();
  fs.rmSync(root, { recursive: true, force: true });
});

const watch = () => void (stop = watchDirectory(directory, (...told) => news.push(told)));
const write = (name: string) => fs.writeFileSync(join(directory, name), 'w');
const until = (check: () => void) => vi.waitFor(check, { timeout: 9_000, interval: 20 });
const told = (name: string) => until(() => expect(news.map(([, file]) => file)).toContain(name));

describe('watchDirectory', () => {
  it('tells of names that come and go, and of files that are written to', async () => {
    fs.mkdirSync(directory);
    watch();

    write('X');
    await told('X');
    fs.renameSync(join(directory, 'X'), join(directory, 'Y'));
    await told('Y');

    expect(news).toEqual(
      expect.arrayContaining([
        ['renamed', 'X'],
        ['written', 'X'],
        ['renamed', 'Y'],
      ]),
    );
  });

  it('tells nothing of dot files: they are invisible to the archiver (LAY-3)', async () => {
    fs.mkdirSync(directory);
    watch();

    write('.4711-X');
    write('seen');
    await told('seen');

    expect(news.filter(([, name]) => name !== 'seen')).toEqual([]);
  });

  it('tells nothing more when it is told to stop', async () => {
    fs.mkdirSync(directory);
    watch();
    write('X');
    await told('X');
    const heard: string[] = [];
    const other = watchDirectory(directory, (_news, name) => heard.push(name));
    stop();
    const before = news.length;

    write('Y');
    await until(() => expect(heard).toContain('Y'));
    other();

    expect(news).toHaveLength(before);
  });

  it('waits for a directory that is not there yet', async () => {
    watch();
    fs.mkdirSync(directory);

    await until(() => {
      write('X');
      expect(news.map(([, name]) => name)).toContain('X');
    });
  });

  it('watches the directory that takes the place of one that was removed', async () => {
    fs.mkdirSync(directory);
    watch();
    fs.rmSync(directory, { recursive: true });
    fs.mkdirSync(directory);

    await until(() => {
      write('X');
      expect(news.map(([, name]) => name)).toContain('X');
    });
  });

  it('tells of a file that has the name of its directory', async () => {
    fs.mkdirSync(directory);
    watch();

    write('incoming');

    await told('incoming');
  });

  it('can be told to stop while it waits for its directory', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    watch();
    stop();
    fs.mkdirSync(directory);
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    const heard: string[] = [];
    const other = watchDirectory(directory, (_news, name) => heard.push(name));

    write('X');
    await until(() => expect(heard).toContain('X'));
    other();

    expect(news).toEqual([]);
  });
});
