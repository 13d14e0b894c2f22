import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { contentsBelow } from './contents';
import { segmentName } from './segments';
import { expectRefusal, expectSuccess, runWalyard } from './walyard-process';

const A = segmentName(3);
const GARBAGE = 'core.4711';

let home: ArchiveHome;
let duplicate: string;
let unknown: string;

const walyard = (...args: readonly string[]) => runWalyard([...args, '-c', home.configFile]);
const json = async (...args: readonly string[]) => {
  const finished = await walyard(...args, '--format', 'json');
  expectSuccess(finished);
  return JSON.parse(finished.stdout) as Record<string, unknown>;
};
const errorFile = (ending: string) => home.names('errors').find((name) => name.endsWith(ending)) ?? '';

beforeEach(async () => {
  home = new ArchiveHome();
  home.put(['incoming', A], makeSegment(A, 'a'));
  expectSuccess(await walyard('archive-wal', 'main'));
  home.put(['incoming', A], makeSegment(A, 'b'));
  home.put(['incoming', GARBAGE], 'garbage');
  expectSuccess(await walyard('archive-wal', 'main'));
  [duplicate, unknown] = [errorFile('.duplicate'), errorFile('.unknown')];
});
afterEach(() => home.remove());

describe('errors list', () => {
  it('prints a line of six fields for each file', async () => {
    const finished = await walyard('errors', 'list', 'main', '-q');

    expectSuccess(finished);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(
      finished.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')),
    ).toEqual([
      [duplicate, '1048576', time, 'duplicates', 'serious', expect.stringContaining('differ from LSN 0/300028 on')],
      [unknown, '7', time, 'unknown', 'attention', `${GARBAGE}, found in the incoming directory, is a text file.`],
    ]);
  });

  it('answers in JSON what archive-wal has recorded, and changes nothing', async () => {
    const before = contentsBelow(home.root);

    const answer = await json('errors', 'list', 'main');

    expect(answer).toEqual({
      main: {
        error_files: [
          expect.objectContaining({
            error_file: duplicate,
            name: A,
            retry_refusal: null,
            record: expect.objectContaining({
              channel: 'incoming',
              duplicate: expect.objectContaining({ verdict: 'different' }),
            }),
          }),
          expect.objectContaining({ error_file: unknown, category: 'unknown' }),
        ],
      },
    });
    expect(contentsBelow(home.root)).toEqual(before);
  });
});

describe('errors show', () => {
  it('says what happened, what it means, what to do, and the facts of both copies', async () => {
    const finished = await walyard('errors', 'show', 'main', A);

    expectSuccess(finished);
    const lines = finished.stdout.split('\n');
    expect(lines[0]).toBe(`${duplicate}:`);
    expect(lines[3]).toContain('Find out which server is to be kept.');
    expect(lines).toContain('\tcame through: incoming');
    expect(lines).toContain('\tfirst difference: byte 40, LSN 0/300028');
    expect(lines).toContain(`\tarchived copy: 0000000100000000/${A}, 1048576 bytes`);
    expect(lines.filter((line) => line.includes('system identifier 7710940804885348361, timeline 1'))).toHaveLength(2);
  });

  it('compares now what nobody has compared: Barman put it there', async () => {
    const foreign = `${A}.20200101T000000Z.duplicate`;
    home.put(['errors', foreign], makeSegment(A, 'c'));

    const answer = await json('errors', 'show', 'main', foreign);

    expect(answer).toMatchObject({
      main: [
        { record: { channel: null, duplicate: { verdict: 'different', compared: { difference: { pages: 128 } } } } },
      ],
    });
  });
});

describe('errors retry, discard, restore', () => {
  it('discards a file, shows it in the trash, and restores it as it was', async () => {
    expectSuccess(await walyard('errors', 'discard', 'main', duplicate, GARBAGE));
    expect(home.names('errors')).toEqual([]);
    expect(await json('errors', 'list', 'main', '--trash')).toMatchObject({
      main: { error_files: [], trash: [{ error_file: expect.any(String) }, { error_file: expect.any(String) }] },
    });

    const finished = await walyard('errors', 'restore', 'main', A);

    expectSuccess(finished);
    expect(finished.stdout).toContain(`: restored; ${duplicate} is in ${home.path('errors')}\n`);
    expect(readFileSync(home.path('errors', duplicate)).equals(makeSegment(A, 'b'))).toBe(true);
    expect(await json('errors', 'list', 'main')).toMatchObject({
      main: { error_files: [{ error_file: duplicate, record: { duplicate: { verdict: 'different' } } }] },
    });
  });

  it('sends a file back, and the next run archives it once the archived copy is out of the way', async () => {
    renameSync(home.path('wals', A.slice(0, 16), A), join(home.root, 'aside'));

    expectSuccess(await walyard('errors', 'retry', 'main', duplicate));

    expect(home.names('incoming')).toEqual([A]);
    expectSuccess(await walyard('archive-wal', 'main'));
    expect(readFileSync(home.path('wals', A.slice(0, 16), A)).equals(makeSegment(A, 'b'))).toBe(true);
  });

  it('tells of each file that is refused, does the others, and fails', async () => {
    const finished = await walyard('errors', 'retry', 'main', unknown, duplicate);

    expectRefusal(finished, /core\.4711.* cannot go back to incoming: core\.4711 is not the name of a WAL file/);
    expect(finished.stdout).toContain(`${duplicate}: sent back to incoming`);
    expect(home.names('incoming')).toEqual([A]);
    expect(home.names('errors')).toEqual([unknown]);
  });
});

describe('errors that cannot be done', () => {
  it.each([
    [['errors'], /errors needs an action/, 2],
    [['errors', 'erase', 'main'], /errors has no action "erase"/, 2],
    [['errors', 'list'], /errors list needs the name of a server/, 2],
    [['errors', 'discard', 'main'], /errors discard needs the name of an error file/, 2],
    [['errors', 'discard', 'all', 'x'], /errors discard works on one server/, 2],
    [['errors', 'discard', 'mainn', 'x'], /server "mainn" is not in the configuration/, 1],
    [['errors', 'discard', 'main', GARBAGE, 'nothing'], /"nothing" is not among the error files of main/, 1],
    [['errors', 'discard', 'main', '../incoming'], /"\.\.\/incoming" is not among/, 1],
    [['errors', 'restore', 'main', A], /is not in the trash of main/, 1],
  ])('%j is refused before anything is done', async (args, what, status) => {
    const before = contentsBelow(home.root);

    const finished = await walyard(...args);

    expectRefusal(finished, what, status);
    expect(contentsBelow(home.root)).toEqual(before);
  });

  it('a name that several error files have is refused, and the hint names them', async () => {
    const other = `${A}.20200101T000000Z.duplicate`;
    home.put(['errors', other], 'x');

    const finished = await walyard('errors', 'discard', 'main', A);

    expectRefusal(finished, /stands for 2 files/, 2);
    expect(finished.stderr).toContain(`${other}, ${duplicate}`);
  });

  it('says so in two lines while another process is at the error files of the server', async () => {
    const lock = join(home.root, '.main-walyard-errors.lock');
    writeFileSync(lock, '');
    const holder = spawn('flock', ['--no-fork', lock, 'sh', '-c', 'echo held; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(holder.stdout, 'data');
    try {
      expectRefusal(await walyard('errors', 'discard', 'main', duplicate), /lock|busy/);
    } finally {
      holder.kill('SIGKILL');
    }
    expect(home.names('errors')).toContain(duplicate);
  });

  it('an archive whose disk is not mounted is not shown as one without error files', async () => {
    renameSync(home.path(), join(home.root, 'unmounted'));

    expectRefusal(await walyard('errors', 'list', 'main'), /directory of the server, .*, does not exist/);
  });
});
