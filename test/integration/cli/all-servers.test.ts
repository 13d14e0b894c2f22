import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSegment } from '../../harness/wal-file';
import { asOrdinaryUser } from './ordinary-user';
import { segmentName } from './segments';
import { expectRefusal, expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

const NAME = segmentName(1);
const READING = ['list-wals', 'status', 'show-server'];

let root: string;

beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'walyard-servers-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Sections by server name, on top of `archiver = on` and a conninfo of its own; every server has one segment waiting. */
function configure(servers: Readonly<Record<string, string>>): string {
  const sections = Object.entries(servers).map(([name, options]) => `[${name}]\narchiver = on\n${options}\n`);
  for (const name of Object.keys(servers)) {
    for (const directory of ['incoming', 'wals']) mkdirSync(join(root, name, directory), { recursive: true });
    writeFileSync(join(root, name, 'incoming', NAME), makeSegment(NAME));
  }
  const file = join(root, 'barman.conf');
  writeFileSync(file, `[barman]\nbarman_home = ${root}\n${sections.join('')}`);
  return file;
}

const CONNINFO = 'conninfo = host=127.0.0.1';
const waiting = (server: string) => readdirSync(join(root, server, 'incoming')).length;

describe('all', () => {
  it('archives every active server and leaves the others alone', async () => {
    const file = configure({ a: CONNINFO, b: CONNINFO, off: `${CONNINFO}\nactive = off` });

    const finished = await runWalyard(['archive-wal', 'all', '-c', file]);

    expectSuccess(finished);
    expect([waiting('a'), waiting('b'), waiting('off')]).toEqual([0, 0, 1]);
    const lines = (name: string) => `${name}: archiving 1 WAL from file archival\n\t${NAME}\n`;
    expect(finished.stdout).toBe(lines('a') + lines('b'));
  });

  it.each(READING)('shows every active server with %s', async (command) => {
    const file = configure({ a: CONNINFO, b: CONNINFO, off: `${CONNINFO}\nactive = off` });

    const finished = await runWalyard([command, 'all', '-c', file, '--format', 'json']);

    expectSuccess(finished);
    expect(Object.keys(JSON.parse(finished.stdout) as object)).toEqual(['a', 'b']);
  });

  it.each(['archive-wal', 'run', ...READING])('refuses %s when no server is active', async (command) => {
    const file = configure({ off: `${CONNINFO}\nactive = off` });

    expectRefusal(await runWalyard([command, 'all', '-c', file]), /no active server is configured/);
  });

  it('serves an inactive server that is named as well, and none twice', async () => {
    const file = configure({ a: CONNINFO, off: `${CONNINFO}\nactive = off` });

    const finished = await runWalyard(['archive-wal', 'all', 'off', 'a', '-c', file, '-f', 'json']);

    expectSuccess(finished);
    const reports = JSON.parse(finished.stdout) as { server: string }[];
    expect(reports.map(({ server }) => server)).toEqual(['a', 'off']);
  });
});

describe('a disabled server among others (CFG-16)', () => {
  const servers = { a: CONNINFO, broken: '', c: CONNINFO };

  it.each([[['all']], [['broken', 'c', 'a']]])(
    'fails archive-wal %j, which archives the others all the same',
    async (names) => {
      const file = configure(servers);

      const finished = await runWalyard(['archive-wal', ...names, '-c', file]);

      expectRefusal(finished, /server broken is disabled: .*conninfo is not set/);
      expect([waiting('a'), waiting('broken'), waiting('c')]).toEqual([0, 1, 0]);
    },
  );

  it.each(READING)('is shown by %s, which warns of it', async (command) => {
    const file = configure(servers);

    const { status, stdout, stderr } = await runWalyard([command, 'broken', '-c', file, '-f', 'json']);

    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['broken']);
    expect(stderr).toMatch(/^walyard: warning: server broken is disabled: .*conninfo is not set\n$/);
    expect(status).toBe(0);
  });
});

describe('one server of several that cannot be served', () => {
  it('fails archive-wal, which archives the others and reports all in JSON', async () => {
    const file = configure({ a: CONNINFO, bad: CONNINFO, c: CONNINFO });
    rmSync(join(root, 'bad', 'incoming'), { recursive: true });

    const finished = await runWalyard(['archive-wal', 'all', '-c', file, '-f', 'json']);

    expect(finished.status).toBe(1);
    const reports = JSON.parse(finished.stdout) as { server: string; archived: string[]; error: object | null }[];
    expect(reports.map(({ server, archived }) => [server, archived.length])).toEqual([
      ['a', 1],
      ['bad', 0],
      ['c', 1],
    ]);
    expect(reports.map(({ error }) => error)).toEqual([
      null,
      { message: expect.any(String), hint: expect.any(String) },
      null,
    ]);
  });

  it('does not keep run from archiving the others', async () => {
    const file = configure({ a: CONNINFO, bad: CONNINFO, c: CONNINFO });
    rmSync(join(root, 'bad', 'incoming'), { recursive: true });
    chmodSync(join(root, 'bad'), 0o500);
    const run = new WalyardProcess(['run', 'all', '-c', file], { through: asOrdinaryUser });

    await vi
      .waitFor(() => expect([waiting('a'), waiting('c')]).toEqual([0, 0]), { timeout: 20_000 })
      .finally(() => {
        run.kill('SIGTERM');
        chmodSync(join(root, 'bad'), 0o700);
      });

    expectRefusal(await run.finished(), /cannot create .*\/bad\/incoming: permission denied/);
  });

  it.each(['list-wals', 'status'])('fails %s, which shows the others', async (command) => {
    const file = configure({ a: CONNINFO, bad: CONNINFO, c: CONNINFO });
    mkdirSync(join(root, 'bad', 'wals', 'bad-xlog.db'));

    const finished = await runWalyard([command, 'all', '-c', file, '-f', 'json']);

    expectRefusal(finished, /cannot read the catalogue .*bad-xlog\.db: it is a directory/);
    expect(Object.keys(JSON.parse(finished.stdout) as object)).toEqual(['a', 'c']);
  });

  it('counts the damaged lines of a catalogue and lists the rest', async () => {
    const file = configure({ a: CONNINFO });
    const lines = [`${NAME}\t1\t1.5\tNone\tNone`, 'garbage', `${NAME}\tone\t1.5`, `${segmentName(2)}\t1\t2.5`, ''];
    writeFileSync(join(root, 'a', 'wals', 'a-xlog.db'), lines.join('\n'));

    const finished = await runWalyard(['list-wals', 'a', '-c', file]);

    expectRefusal(finished, /2 lines of the catalogue of a cannot be read/);
    expect(finished.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual([NAME, segmentName(2), '']);
  });
});
