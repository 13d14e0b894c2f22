import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { contentsBelow } from './contents';
import { asOrdinaryUser } from './ordinary-user';
import { deliver, segmentNames } from './segments';
import { expectRefusal, expectSuccess, runWalyard, type RunOptions } from './walyard-process';

/** All read the configuration in the same way; those that change something are tried with every fault. */
const COMMANDS = ['archive-wal', 'list-wals', 'check', 'status', 'show-server', 'run', 'rebuild-catalogue'];

let home: ArchiveHome;
let before: ReadonlyMap<string, string>;

beforeEach(async () => {
  home = new ArchiveHome();
  deliver(home, segmentNames(2));
  await runWalyard(['archive-wal', 'main', '-c', home.configFile]);
  deliver(home, segmentNames(3, 3));
});
afterEach(() => home.remove());

interface Options extends RunOptions {
  readonly commands?: readonly string[];
}

/** Refused in two lines, and every file below barman_home is what it was before. */
async function expectUntouched(what: RegExp, file = home.configFile, options: Options = {}): Promise<void> {
  before = contentsBelow(home.path());
  for (const command of options.commands ?? ['archive-wal', 'run']) {
    const finished = await runWalyard([command, 'main', '-c', file], options);
    expectRefusal(finished, what);
    expect(finished.stdout, command).toBe('');
  }
  expect(contentsBelow(home.path())).toEqual(before);
}

describe('a configuration that cannot be used', () => {
  it('is refused when it is binary', async () => {
    writeFileSync(home.configFile, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0xfe, 10, 91, 93]));

    await expectUntouched(/barman\.conf:1: the file contains a NUL byte/, home.configFile, { commands: COMMANDS });
  });

  it('is refused when it is text in another encoding', async () => {
    writeFileSync(home.configFile, Buffer.from('[barman]\nbarman_home = /srv/ä\n', 'latin1'));

    await expectUntouched(/barman\.conf:2: .*not valid UTF-8/);
  });

  it.each([
    ['has no [barman] section', '[main]\nconninfo = host=x\n', /there is no \[barman\] section/],
    ['is empty', '', /there is no \[barman\] section/],
    ['does not set barman_home', '[barman]\n[main]\nconninfo = host=x\n', /:1: barman_home is not set/],
    ['has a line that is no option', '[barman]\nbarman_home = /x\n[main]\nconninfo\n', /:4: expected "option = value"/],
    ['has a section that is never closed', '[barman]\nbarman_home = /x\n[main\n', /:3: unterminated section header/],
    ['has an option before any section', 'barman_home = /x\n', /:1: option .* stands before any section/],
    ['names a server all', '[barman]\nbarman_home = /x\n[all]\nconninfo = host=x\n', /\[all\] is a reserved name/],
  ])('is refused when it %s', async (_, text, what) => {
    writeFileSync(home.configFile, text);

    await expectUntouched(what);
  });

  it('is refused when the file named with -c does not exist', async () => {
    await expectUntouched(/configuration file ".*\/nowhere\.conf" does not exist/, join(home.root, 'nowhere.conf'));
  });

  it('is refused when a directory is named', async () => {
    await expectUntouched(/is a directory, not a file/, home.root);
  });

  it('is refused when this user may not read it', async () => {
    chmodSync(home.configFile, 0);

    await expectUntouched(/cannot read configuration file .*barman\.conf/, home.configFile, {
      through: asOrdinaryUser,
    });
  });

  it('is refused when this user may not look into its directory', async () => {
    const closed = join(home.root, 'closed');
    mkdirSync(closed);
    writeFileSync(join(closed, 'barman.conf'), '[barman]\n');
    chmodSync(closed, 0);

    await expectUntouched(/cannot read configuration file/, join(closed, 'barman.conf'), { through: asOrdinaryUser });
    chmodSync(closed, 0o700);
  });

  it('is refused when two servers share a directory (CFG-13)', async () => {
    const twice = `[main]\nconninfo = host=x\narchiver = on\n[twin]\nconninfo = host=x\narchiver = on\nwals_directory = ${home.path('wals')}\n`;
    writeFileSync(home.configFile, `[barman]\nbarman_home = ${home.root}\n${twice}`);

    await expectUntouched(/is the same directory as/);
  });

  it('is refused when an included file cannot be used', async () => {
    const included = join(home.root, 'barman.d');
    mkdirSync(included);
    writeFileSync(join(included, 'x.conf'), Buffer.from([0, 1, 2]));
    const text = `[barman]\nbarman_home = ${home.root}\nconfiguration_files_directory = ${included}\n[main]\nconninfo = host=x\n`;
    writeFileSync(home.configFile, text);

    await expectUntouched(/x\.conf:1: the file contains a NUL byte/);
  });
});

describe('a configuration with a slip that can be passed over', () => {
  it('warns of an unknown option and archives', async () => {
    rmSync(home.configFile);
    writeFileSync(
      home.configFile,
      `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = host=x\narchiver = on\narchivr_batch_size = 1\n`,
    );

    const finished = await runWalyard(['archive-wal', 'main', '-c', home.configFile]);

    expect(finished.stderr).toMatch(/^walyard: warning: .*barman\.conf:6: .*archivr_batch_size.*\n$/);
    expectSuccess({ ...finished, stderr: '' });
    expect(home.catalogued()).toEqual(segmentNames(5));
  });
});
