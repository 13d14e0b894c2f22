import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { CommandLines } from '../../harness/command-lines';
import { GpgHome } from '../../harness/gpg-home';
import { makeSegment } from '../../harness/wal-file';
import { textBelow } from './contents';
import { HASH_DIRECTORY, segmentName } from './segments';
import { runWalyard } from './walyard-process';

const SECRET = 'pl4nted-passphrase';
const WAL = segmentName(1);
const TOLD = 'told';
const ERROR_FILE = `${WAL}.20260101T000000Z.duplicate`;

describe.runIf(process.platform === 'linux')('what encryption_passphrase_command prints, on Linux', () => {
  let gpg: GpgHome;
  let home: ArchiveHome;

  beforeAll(() => {
    gpg = new GpgHome([{ name: 'locked@example.org', kind: 'rsa2048', passphrase: SECRET }]);
    writeFileSync(join(gpg.directory, TOLD), SECRET);
  });
  afterAll(() => gpg.remove());
  beforeEach(() => {
    gpg.forgetPassphrases();
    home = new ArchiveHome();
  });
  afterEach(() => home.remove());

  /** An archived copy that can be read with the passphrase only, and another of its name in the errors directory. */
  function disagree(): void {
    const [stored, plain] = [home.path('wals', HASH_DIRECTORY, WAL), join(gpg.directory, WAL)];
    mkdirSync(home.path('wals', HASH_DIRECTORY));
    writeFileSync(plain, makeSegment(WAL, 'archived'));
    gpg.gpg('--encrypt', '--trust-model', 'always', '-r', 'locked@example.org', '-o', stored, plain);
    home.put(['wals', 'main-xlog.db'], `${WAL}\t${readFileSync(stored).length}\t1.0\tNone\tgpg\n`);
    home.put(['errors', ERROR_FILE], makeSegment(WAL, 'delivered'));
  }

  it.each([
    ['right', `cat ${TOLD}`, /differ from LSN/],
    ['wrong', `echo no-${SECRET}; echo ${SECRET} >&2`, /passphrase/],
    ['printed by a command that fails', `cat ${TOLD}; cat ${TOLD} >&2; exit 3`, /exit code 3/],
  ])('is shown nowhere when it is %s', async (_what, command, words) => {
    // The command itself is the operator's to show: it reads the passphrase from a file.
    const script = join(gpg.directory, 'tell');
    writeFileSync(script, `cd ${gpg.directory}; ${command}\n`);
    const options = `encryption = gpg\nencryption_key_id = locked@example.org\nencryption_passphrase_command = sh ${script}\n`;
    home.reconfigure((text) => text + options);
    disagree();
    const commandLines = CommandLines.watch();

    const asked = [
      ['errors', 'show', 'main', ERROR_FILE],
      ['check', 'main', '-f', 'json'],
      ['show-server', 'main'],
    ];
    const told: string[] = [];
    for (const args of asked) {
      const env = { GNUPGHOME: gpg.directory };
      const finished = await runWalyard([...args, '-c', home.configFile], { env });
      told.push(finished.stdout, finished.stderr);
    }

    const said = [...told, ...commandLines.end(), textBelow(home.root, home.configFile)].join('\n');
    expect(said).toMatch(words);
    expect(said.split('\n').filter((line) => line.includes(SECRET))).toEqual([]);
  });
});
