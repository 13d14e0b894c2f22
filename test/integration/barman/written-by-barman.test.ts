import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BarmanHome } from '../../harness/barman-home';
import { expectSuccess, runWalyard } from '../cli/walyard-process';
import { barmanLines } from './barman-process';
import { deliverEveryKind } from './deliver-every-kind';

interface Row {
  readonly name: string;
  readonly size: number;
  readonly time: string;
  readonly compression: string | null;
  readonly encryption: string | null;
}

let home: BarmanHome;
let delivered: ReadonlyMap<string, Buffer>;

afterEach(() => home.remove());

const walyard = (...args: readonly string[]) => runWalyard([...args, '-c', home.configFile, '--format', 'json']);

async function answer(...args: readonly string[]): Promise<unknown> {
  const finished = await walyard(...args);
  expectSuccess(finished);
  return JSON.parse(finished.stdout) as unknown;
}

const listed = async () => ((await answer('list-wals', 'main')) as { main: Row[] }).main;

/** What Barman's catalogue says, its times as ours are shown. */
function barmanRows(): Row[] {
  const lines = readFileSync(home.path('wals', 'xlog.db'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [name = '', size, time, compression = ''] = line.split('\t');
    return {
      name,
      size: Number(size),
      time: new Date(Number(time) * 1_000).toISOString(),
      compression: compression === 'None' ? null : compression,
      encryption: null,
    };
  });
}

function storedFiles(): ReadonlyMap<string, string> {
  const paths = readdirSync(home.path('wals'), { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => /[0-9A-F]{8}|history/.test(path) && path.split('/').at(-1)?.length !== 16);
  return new Map(files.map((path) => [path, readFileSync(join(home.path('wals'), path)).toString('base64')]));
}

describe.each(['none', 'gzip', 'bzip2'])('what Barman has archived with compression %s', (compression) => {
  beforeEach(async () => {
    home = new BarmanHome(`archiver = on\n${compression === 'none' ? '' : `compression = ${compression}`}`);
    delivered = deliverEveryKind(home);
    await barmanLines(home, 'archive-wal', 'main');
  });

  it('is what list-wals and status show, before anything of ours is written', async () => {
    const rows = await listed();

    expect(rows.map(({ name }) => name)).toEqual([...delivered.keys()].sort());
    expect(rows).toEqual(barmanRows());
    expect(await answer('status', 'main')).toMatchObject({
      main: {
        archived_wals: rows.length,
        archived_bytes: rows.reduce((sum, { size }) => sum + size, 0),
        incoming_pending: 0,
      },
    });
    expect(home.names('wals')).not.toContain('main-xlog.db');
  });

  it('is known when it is delivered again, and a catalogue made from it says what Barman’s says (XDB-2)', async () => {
    const [before, rows] = [storedFiles(), barmanRows()];
    deliverEveryKind(home);

    const [report] = (await answer('archive-wal', 'main')) as { already_archived: string[] }[];

    expect(report).toMatchObject({ archived: [], quarantined: [], held_back: [] });
    expect(report?.already_archived.sort()).toEqual([...delivered.keys()].sort());
    expect(storedFiles()).toEqual(before);
    expect(await listed()).toEqual(rows);
  });
});

describe('what barman cron has archived', () => {
  it('is what list-wals shows, and what a new catalogue of ours is made of (XDB-2)', async () => {
    home = new BarmanHome('archiver = on\ncompression = gzip');
    delivered = deliverEveryKind(home);

    await barmanLines(home, 'cron');
    await vi.waitFor(() => expect(home.names('incoming')).toEqual([]), { timeout: 20_000 });
    await vi.waitFor(() => expect(barmanRows()).toHaveLength(delivered.size), { timeout: 20_000 });

    const rows = barmanRows();
    expect(await listed()).toEqual(rows);
    rmSync(home.path('wals', 'xlog.db'));
    deliverEveryKind(home);
    await answer('archive-wal', 'main');
    expect(await listed()).toEqual(rows);
  });
});
