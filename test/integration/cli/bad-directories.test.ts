import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { contentsBelow } from './contents';
import { canMount, MountSpace } from './mount-space';
import { asOrdinaryUser } from './ordinary-user';
import { deliver, HASH_DIRECTORY, segmentNames } from './segments';
import { expectRefusal, expectSuccess, runWalyard, type RunOptions } from './walyard-process';

const ARCHIVED = segmentNames(2);
const WAITING = segmentNames(5, 3);

let home: ArchiveHome;
let before: ReadonlyMap<string, string>;

beforeEach(async () => {
  home = new ArchiveHome();
  deliver(home, ARCHIVED);
  await archive();
  deliver(home, WAITING);
  before = contentsBelow(home.root);
});
afterEach(() => home.remove());

const archive = (options?: RunOptions) => runWalyard(['archive-wal', 'main', '-c', home.configFile, '-q'], options);

const expectUntouched = () => expect(contentsBelow(home.root)).toEqual(before);

function expectWaitingUnchanged(): void {
  const after = contentsBelow(home.root);
  for (const name of WAITING) expect(after.get(`main/incoming/${name}`)).toBe(before.get(`main/incoming/${name}`));
}

async function expectAllArchived(options?: RunOptions): Promise<void> {
  expectSuccess(await archive(options));
  expect(home.names('incoming')).toEqual([]);
  expect(home.catalogued()).toEqual([...ARCHIVED, ...WAITING]);
  const expected = walIn(before).map(([path, content]) => [
    path.replace('incoming', `wals/${HASH_DIRECTORY}`),
    content,
  ]);
  expect(walIn(contentsBelow(home.root))).toEqual(expected.sort());
}

const walIn = (contents: ReadonlyMap<string, string>) =>
  [...contents].filter(([path]) => /[0-9A-F]{24}$/.test(path)).sort();

describe('a directory that is missing', () => {
  it.each([
    ['', 'the directory of the server'],
    ['incoming', 'the incoming directory'],
  ])('"%s": is told, and never made', async (directory, what) => {
    renameSync(home.path(directory), `${home.root}/away`);

    const finished = await archive();

    expectRefusal(finished, new RegExp(`${what}, ${home.path(directory)}, does not exist`));
    rmSync(home.path(directory), { recursive: true, force: true });
    renameSync(`${home.root}/away`, home.path(directory));
    expectUntouched();
    await expectAllArchived();
  });

  it('is told when the archive lies on a disk that is not mounted', async () => {
    const elsewhere = `wals_directory = ${home.root}/mnt/disk/wals\n`;
    writeFileSync(
      home.configFile,
      `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = host=x\narchiver = on\n${elsewhere}`,
    );
    before = contentsBelow(home.root);

    const finished = await archive();

    expectRefusal(finished, /the directory that is to hold the archive, .*\/mnt\/disk, does not exist/);
    expectUntouched();
  });

  it.each(['list-wals', 'status'])('fails %s, which would show an empty archive otherwise', async (command) => {
    renameSync(home.path(), `${home.root}/away`);

    const finished = await runWalyard([command, 'main', '-c', home.configFile]);

    expectRefusal(finished, /the directory of the server, .*\/main, does not exist/);
  });

  it('fails status when it is the incoming directory', async () => {
    renameSync(home.path('incoming'), `${home.root}/away`);

    const finished = await runWalyard(['status', 'main', '-c', home.configFile, '-f', 'json']);

    expectRefusal(finished, /the incoming directory, .*\/incoming, does not exist/);
    expect(JSON.parse(finished.stdout)).toMatchObject({ main: { archived_wals: 2 } });
  });

  it('is made when it is the errors directory and something has to go there (ERR-4)', async () => {
    rmSync(home.path('errors'), { recursive: true });
    writeFileSync(home.path('incoming', 'garbage'), 'x');

    const { status } = await archive();

    expect(status).toBe(0);
    expect(home.names('errors')).toEqual([expect.stringMatching(/^garbage\.\d{8}T\d{6}Z\.unknown$/)]);
  });
});

describe('something else in the place of', () => {
  it('the incoming directory: a file', async () => {
    renameSync(home.path('incoming'), `${home.root}/away`);
    writeFileSync(home.path('incoming'), 'a file');

    const finished = await archive();

    expectRefusal(finished, /the incoming directory, .*\/incoming, is not a directory/);
    rmSync(home.path('incoming'));
    renameSync(`${home.root}/away`, home.path('incoming'));
    expectUntouched();
  });

  it('the archive: a file', async () => {
    renameSync(home.path('wals'), `${home.root}/away`);
    writeFileSync(home.path('wals'), 'a file');

    const finished = await archive();

    expectRefusal(finished, /cannot store 000000010000000000000003/);
    rmSync(home.path('wals'));
    renameSync(`${home.root}/away`, home.path('wals'));
    expectUntouched();
    await expectAllArchived();
  });

  it('the catalogue: a directory', async () => {
    renameSync(home.path('wals', 'main-xlog.db'), `${home.root}/away`);
    mkdirSync(home.path('wals', 'main-xlog.db'));

    const finished = await archive();

    expectRefusal(finished, /cannot write the catalogue .*main-xlog\.db: it is a directory/);
    expect(home.names('incoming')).toEqual(WAITING);
    rmSync(home.path('wals', 'main-xlog.db'), { recursive: true });
    renameSync(`${home.root}/away`, home.path('wals', 'main-xlog.db'));
    await expectAllArchived();
  });
});

describe('a directory without permission', () => {
  const closed = { through: asOrdinaryUser };

  it.each([
    ['the archive', ['wals', HASH_DIRECTORY], 0o500, /cannot (store|publish) .*: permission denied/],
    ['incoming, which cannot be read', ['incoming'], 0o300, /cannot read .*\/incoming: permission denied/],
    ['incoming, where nothing can be removed', ['incoming'], 0o500, /cannot remove .* from .*: permission denied/],
  ])('is told for %s, and nothing is lost', async (_, directory, mode, what) => {
    chmodSync(home.path(...directory), mode);

    const finished = await archive(closed);
    chmodSync(home.path(...directory), 0o700);

    expectRefusal(finished, what);
    expectWaitingUnchanged();
    await expectAllArchived(closed);
  });

  it('is told for the root of a new archive', async () => {
    rmSync(home.path('wals'), { recursive: true });
    mkdirSync(home.path('wals'), { mode: 0o500 });

    const finished = await archive(closed);
    chmodSync(home.path('wals'), 0o700);

    expectRefusal(finished, /cannot store .*: permission denied/);
    expectWaitingUnchanged();
  });

  it('is told when the catalogue may not be written', async () => {
    chmodSync(home.path('wals', 'main-xlog.db'), 0o400);

    const finished = await archive(closed);
    chmodSync(home.path('wals', 'main-xlog.db'), 0o600);

    expectRefusal(finished, /cannot write the catalogue .*: permission denied/);
    expect(home.names('incoming')).toEqual(WAITING);
    await expectAllArchived();
  });

  it('is told when the lock files may not be made', async () => {
    for (const lock of ['archive-wal', 'xlogdb']) rmSync(`${home.root}/.main-${lock}.lock`);
    chmodSync(home.root, 0o500);

    const finished = await archive(closed);
    chmodSync(home.root, 0o700);

    expectRefusal(finished, /cannot open the lock file .*\.main-archive-wal\.lock: permission denied/);
    expectUntouched();
  });

  it.each(['list-wals', 'status'])('fails %s when the catalogue may not be read', async (command) => {
    chmodSync(home.path('wals', 'main-xlog.db'), 0);

    const finished = await runWalyard([command, 'main', '-c', home.configFile], closed);

    expectRefusal(finished, /cannot read the catalogue .*: permission denied/);
  });
});

// Only where something can be mounted; the permissions above are the same refusal by other means everywhere.
if (canMount) {
  describe('a file system that is mounted read-only', () => {
    it.each([
      ['the archive', 'wals', /cannot (store|publish) .*: the file system is mounted read-only/],
      ['incoming', 'incoming', /the file system is mounted read-only/],
      ['the whole server', '', /the file system is mounted read-only/],
    ])('is told when it holds %s, nothing is lost, and all is archived after', async (_, directory, what) => {
      const readOnly = 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"';
      const space = await MountSpace.create(readOnly, home.path(directory));

      const finished = await archive(space);

      await space.close();
      expectRefusal(finished, what);
      expectWaitingUnchanged();
      await expectAllArchived();
    });
  });
}
