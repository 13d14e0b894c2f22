import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { BarmanLock } from './barman-lock';
import { deliver, HASH_DIRECTORY, segmentName, segmentNames } from './segments';
import { COMMAND, expectRefusal, expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const walyard = (...args: readonly string[]) => runWalyard([...args, '-c', home.configFile]);
const path = () => home.path('wals', 'main-xlog.db');
const line = (n: number) => `${segmentName(n)}\t1\t1733775204.25\tNone\tNone\n`;

function store(...numbers: readonly number[]): void {
  mkdirSync(home.path('wals', HASH_DIRECTORY), { recursive: true });
  for (const n of numbers) {
    writeFileSync(home.path('wals', HASH_DIRECTORY, segmentName(n)), 'w');
    utimesSync(home.path('wals', HASH_DIRECTORY, segmentName(n)), 1, 1_733_775_204.25);
  }
}

describe('rebuild-catalogue', () => {
  beforeEach(() => {
    store(...Array.from({ length: 14 }, (_, index) => index + 1));
    writeFileSync(path(), `${line(1)}${line(2).replace('\t1\t', '\t7\t')}${line(20)}rub\u0007bish\n`);
  });

  it.each(['rebuild-catalogue', 'rebuild-xlogdb'])(
    'as %s writes it anew and names the first of what was different',
    async (command) => {
      const finished = await walyard(command, 'main');

      expectSuccess(finished);
      expect(finished.stdout.split('\n')).toEqual([
        'main: the catalogue is rebuilt from 14 segments, 0 partial, 0 backup labels, 0 history files; the old one was different',
        '\t12 files without a line in the catalogue:',
        ...segmentNames(10, 3).map((name) => `\t\t${name}`),
        '\t\tand 2 more (--all names them)',
        '\t1 file in the catalogue, not in the archive:',
        `\t\t${segmentName(20)}`,
        '\t1 file described otherwise by the catalogue:',
        `\t\t${segmentName(2)}: size 7, is 1`,
        '\t1 line damaged:',
        '\t\t"rub\\u0007bish"',
        '',
      ]);
      expect(home.catalogued()).toEqual(segmentNames(14));
    },
  );

  it('names all with --all', async () => {
    const finished = await walyard('rebuild-catalogue', 'main', '--all');

    expectSuccess(finished);
    expect(finished.stdout).toContain(`\t\t${segmentName(14)}\n`);
    expect(finished.stdout).not.toContain('more');
  });

  it('only compares with --check, and says by its status whether there is a difference', async () => {
    const before = readFileSync(path());

    const different = await walyard('rebuild-catalogue', 'main', '--check');

    expect(different).toMatchObject({ status: 3, stderr: '' });
    expect(different.stdout).toMatch(
      /^main: the catalogue differs from the archive of 14 segments.*nothing was changed\n/,
    );
    expect(readFileSync(path()).equals(before)).toBe(true);

    await walyard('rebuild-catalogue', 'main', '-q');
    const same = await walyard('rebuild-catalogue', 'main', '--check');
    expectSuccess(same);
    expect(same.stdout).toMatch(/^main: the catalogue agrees with the archive of 14 segments/);
    expect((await walyard('rebuild-catalogue', 'main', '--check', '-q')).stdout).toBe('');
  });

  it('answers in JSON', async () => {
    const finished = await walyard('rebuild-catalogue', 'main', '--format', 'json');

    expectSuccess(finished);
    const time = '2024-12-09T20:13:24.250Z';
    const nothing = { count: 0, first: [] };
    expect(JSON.parse(finished.stdout)).toEqual({
      main: {
        written: true,
        files: { segments: 14, partials: 0, labels: 0, histories: 0 },
        added: { count: 12, first: segmentNames(10, 3) },
        removed: { count: 1, first: [segmentName(20)] },
        changed: {
          count: 1,
          first: [
            {
              name: segmentName(2),
              old: { size: 7, time, compression: null, encryption: null },
              new: { size: 1, time, compression: null, encryption: null },
            },
          ],
        },
        repeated: nothing,
        damaged: { count: 1, first: ['rub\u0007bish'] },
        misplaced: nothing,
        passed_over: nothing,
      },
    });
  });

  it('leaves the old catalogue when it is interrupted while it waits for Barman’s lock', async () => {
    const before = readFileSync(path());
    const lock = await BarmanLock.take(join(home.root, '.main-xlogdb.lock'));
    const waiting = new WalyardProcess(['rebuild-catalogue', 'main', '-c', home.configFile]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(waiting.child.exitCode).toBeNull();

    waiting.kill('SIGINT');

    expectRefusal(await waiting.finished(), /rebuilding the catalogue of main was cancelled$/);
    expect(readFileSync(path()).equals(before)).toBe(true);
    await lock.release();
  });
});

describe('rebuild-catalogue, refusing', () => {
  it('does not make an archive that is not there', async () => {
    const empty = new ArchiveHome('archiver = on\nwals_directory = /nonexistent/wals');

    expectRefusal(
      await runWalyard(['rebuild-catalogue', 'main', '-c', empty.configFile]),
      /the archive, .* does not exist/,
    );

    expect(existsSync('/nonexistent')).toBe(false);
    empty.remove();
  });

  it('compares the catalogue of a disabled server, and does not write it (CFG-16)', async () => {
    store(1);
    writeFileSync(path(), line(2));
    writeFileSync(home.configFile, `[barman]\nbarman_home = ${home.root}\n[main]\narchiver = on\n`);

    expectRefusal(await walyard('rebuild-catalogue', 'main'), /server main is disabled: .*conninfo is not set/);

    expect(readFileSync(path(), 'utf8')).toBe(line(2));
    const checked = await walyard('rebuild-catalogue', 'main', '--check');
    expect([checked.status, checked.stderr]).toEqual([
      3,
      expect.stringMatching(/^walyard: warning: server main is dis/),
    ]);
  });

  it.each(['--check', '--all'])('%s belongs to no other command', async (option) => {
    deliver(home, segmentNames(1));

    expectRefusal(await walyard('archive-wal', 'main', option), new RegExp(`archive-wal has no option ${option}`), 2);

    expect(home.names('incoming')).toEqual(segmentNames(1));
  });
});

describe('rebuild-catalogue while WAL is archived', () => {
  it('gives every file exactly one line', async () => {
    const names = segmentNames(120);
    deliver(home, names);
    const archiving = walyard('archive-wal', 'main', '-q');

    for (let round = 0; round < 4; round += 1) expectSuccess(await walyard('rebuild-catalogue', 'main', '-q'));

    expectSuccess(await archiving);
    expect(home.catalogued().toSorted()).toEqual(names);
  });
});

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

describe.runIf(hasScript)('the progress of rebuild-catalogue on a terminal, on Linux', () => {
  it('is one line that goes away', () => {
    store(1);
    const call = `"${process.execPath}" "${COMMAND}" -c "${home.configFile}" rebuild-catalogue main`;

    const { stdout } = spawnSync('script', ['-qec', call, '/dev/null'], { encoding: 'utf8' });

    const erased = stdout.split('\r\u001b[K');
    expect(erased.map((text) => text.slice(0, 30))).toEqual([
      '',
      expect.stringMatching(/^main: waiting for \//),
      'main: writing the catalogue: 1',
      'main: the catalogue is rebuilt',
    ]);
  });
});
