import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { segmentName } from './segments';
import { expectRefusal, expectSuccess, runWalyard } from './walyard-process';

const LABEL = `${segmentName(2)}.00000028.backup`;

let home: ArchiveHome;

beforeEach(() => {
  home = new ArchiveHome();
  const lines = [
    `${segmentName(3)}\t30\t1733775204.5\tNone\tNone`,
    `${segmentName(1)}\t10\t1733775201.0\tgzip\tNone`,
    `${segmentName(2)}\t20\t1733775202.0\tgzip\tgpg`,
    `${LABEL}\t1\t1733775203.0\tNone\tNone`,
    '00000002.history\t1\t1733775205.0\tNone\tNone',
  ];
  writeFileSync(home.path('wals', 'main-xlog.db'), lines.map((line) => `${line}\n`).join(''));
});
afterEach(() => home.remove());

const list = (...args: readonly string[]) => runWalyard(['list-wals', 'main', ...args, '-c', home.configFile]);

async function listed(...args: readonly string[]): Promise<readonly string[]> {
  const finished = await list(...args);
  expectSuccess(finished);
  return finished.stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? '');
}

describe('list-wals', () => {
  it.each([
    [[], [segmentName(3), segmentName(1), segmentName(2), LABEL, '00000002.history']],
    [['--reverse'], ['00000002.history', LABEL, segmentName(2), segmentName(1), segmentName(3)]],
    [
      ['--limit', '2'],
      [segmentName(3), segmentName(1)],
    ],
    [['--limit', '0'], []],
    [
      ['--sort', 'name', '--kind', 'segment'],
      [segmentName(1), segmentName(2), segmentName(3)],
    ],
    [
      ['--sort', 'size', '--reverse', '--limit', '2'],
      [segmentName(3), segmentName(2)],
    ],
    [
      ['--sort=time', '--compression=gzip'],
      [segmentName(1), segmentName(2)],
    ],
    [
      ['--from', segmentName(2)],
      [segmentName(3), segmentName(2), LABEL],
    ],
    [
      ['--since', '2024-12-09T20:13:23', '--until', '2024-12-09T20:13:24.5Z'],
      [segmentName(3), LABEL],
    ],
    [['--timeline', '2'], ['00000002.history']],
    [['--kind', 'partial'], []],
  ])('lists what %j selects, in that order', async (args, expected) => {
    expect(await listed(...args)).toEqual(expected);
  });

  it('answers the same in JSON', async () => {
    const { stdout } = await list('--sort', 'name', '--limit', '1', '-f', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ main: [{ name: segmentName(1), size: 10, compression: 'gzip' }] });
  });

  it.each([
    [['--sort', 'age'], /unknown sort "age"/],
    [['--since', 'monday'], /--since is "monday", which is no time/],
    [['--limit', 'all'], /--limit is "all"/],
    [['--yes'], /list-wals has no option --yes/],
  ])('refuses %j with status 2', async (args, what) => {
    expectRefusal(await list(...args), what, 2);
  });
});
