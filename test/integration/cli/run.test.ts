import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { BarmanLock } from './barman-lock';
import { contentsBelow, hash } from './contents';
import { canMount, MountSpace } from './mount-space';
import { HASH_DIRECTORY, segmentName, segmentNames } from './segments';
import { WalyardProcess, type RunOptions } from './walyard-process';

/** Only Linux has /dev/full. */
const onLinux = it.runIf(process.platform === 'linux');

let home: ArchiveHome;
const started: WalyardProcess[] = [];

beforeEach(() => void (home = new ArchiveHome()));
afterEach(async () => {
  for (const process of started.splice(0)) {
    process.kill('SIGKILL');
    await process.finished();
  }
  home.remove();
});

/** `run main`, once it says that it has begun. */
async function start(args: readonly string[] = ['-f', 'json'], options?: RunOptions): Promise<WalyardProcess> {
  const process = new WalyardProcess(['run', 'main', '-c', home.configFile, ...args], options);
  started.push(process);
  await until(() => expect(process.stdout).not.toBe(''));
  return process;
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

/** As an archive_command that knows its trade: under another name first, then moved. */
function deliver(...names: readonly string[]): void {
  for (const name of names) {
    writeFileSync(join(home.root, name), makeSegment(name, name));
    renameSync(join(home.root, name), home.path('incoming', name));
  }
}

const untilArchived = (names: readonly string[]) =>
  until(() => {
    expect(home.catalogued()).toEqual(names);
    expect(home.names('incoming')).toEqual([]);
  });

const ofKind = (process: WalyardProcess, kind: string) => process.events().filter(({ event }) => event === kind);

describe('run', () => {
  it('archives each file as it arrives and tells so in one JSON document a line', async () => {
    const run = await start();
    const before = process.hrtime.bigint();

    for (const name of segmentNames(5)) {
      deliver(name);
      await until(() => expect(ofKind(run, 'archived').at(-1)).toMatchObject({ name }));
    }

    const after = process.hrtime.bigint();
    expect(run.events()[0]).toEqual({ event: 'started', server: 'main' });
    const archived = ofKind(run, 'archived');
    const facts = { event: 'archived', server: 'main', bytes: 1 << 20, monotonicNs: expect.stringMatching(/^\d+$/) };
    expect(archived).toEqual(segmentNames(5).map((name) => ({ ...facts, name })));
    const times = archived.map(({ monotonicNs }) => BigInt(String(monotonicNs)));
    expect(times.every((time, at) => time > (times[at - 1] ?? before) && time < after)).toBe(true);
    expect(home.catalogued()).toEqual(segmentNames(5));
    const hashes = segmentNames(5).map((name) => [name, hash(makeSegment(name, name))] as const);
    expect(contentsBelow(home.path('wals', HASH_DIRECTORY))).toEqual(new Map(hashes));
  });

  it('tells it in sentences', async () => {
    const run = await start([]);

    deliver(segmentName(1));
    writeFileSync(home.path('incoming', 'garbage'), 'x');

    await until(() => expect(run.stdout.split('\n')).toHaveLength(4));
    const lines = run.stdout.split('\n');
    expect(lines.slice(0, 2)).toEqual(['main: archiving as WAL arrives', `main: ${segmentName(1)} archived`]);
    expect(lines[2]).toMatch(/^main: garbage moved to .*\/errors\/garbage\.\d{8}T\d{6}Z\.unknown \(unknown\)$/);
  });

  it('says nothing with -q', async () => {
    const run = new WalyardProcess(['run', 'main', '-c', home.configFile, '-q']);
    started.push(run);

    deliver(segmentName(1));
    await untilArchived([segmentName(1)]);

    run.kill('SIGTERM');
    expect(await run.finished()).toEqual({ status: 0, signal: null, stdout: '', stderr: '' });
  });

  it('takes what waited before it was started, and what is delivered twice once', async () => {
    deliver(...segmentNames(3));
    const run = await start();
    await untilArchived(segmentNames(3));

    deliver(segmentName(2));

    await until(() => expect(ofKind(run, 'already-archived')).toMatchObject([{ name: segmentName(2) }]));
    await untilArchived(segmentNames(3));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with status 0 on %s and lets go of its lock', async (signal) => {
    const run = await start();
    deliver(...segmentNames(20));
    await until(() => expect(ofKind(run, 'archived').length).toBeGreaterThan(0));

    run.kill(signal);

    expect(await run.finished()).toMatchObject({ status: 0, signal: null, stderr: '' });
    expect(ofKind(run, 'stopping')).toEqual([{ event: 'stopping', signal }]);
    const lock = await BarmanLock.take(join(home.root, '.main-archive-wal.lock'));
    expect(lock.isHeld).toBe(true);
    await lock.release();
    const whole = [...home.names('incoming'), ...home.catalogued()].sort();
    expect(whole).toEqual(segmentNames(20));
    expect(home.names('wals', HASH_DIRECTORY)).toEqual(home.catalogued());
  });

  it('goes on when its reader has gone', async () => {
    const run = await start();
    run.child.stdout?.destroy();

    deliver(...segmentNames(3));
    await untilArchived(segmentNames(3));
    deliver(segmentName(4));
    await untilArchived(segmentNames(4));

    run.kill('SIGTERM');
    expect(await run.finished()).toMatchObject({ status: 0, stderr: '' });
  });

  onLinux('goes on on Linux when what it prints goes to a full disk, and says so once', async () => {
    const through = ['bash', '-c', 'exec "$@" > /dev/full', 'bash'];
    const run = new WalyardProcess(['run', 'main', '-c', home.configFile], { through });
    started.push(run);

    for (const name of segmentNames(3)) deliver(name);
    await untilArchived(segmentNames(3));

    run.kill('SIGTERM');
    const { status, stderr } = await run.finished();
    expect(stderr).toMatch(/^walyard: cannot write the output: no space left on the disk\nhint: .*\n$/);
    expect(status).toBe(1);
  });

  it('archives the servers that can be archived when another is disabled', async () => {
    writeFileSync(home.configFile, '[broken]\narchiver = on\n', { flag: 'a' });
    const run = new WalyardProcess(['run', 'all', '-c', home.configFile, '-f', 'json']);
    started.push(run);

    deliver(segmentName(1));
    await untilArchived([segmentName(1)]);

    run.kill('SIGTERM');
    expect((await run.finished()).stderr).toMatch(/^walyard: server broken is disabled: .*\nhint: .*\n$/);
  });
});

describe('run while something is in its way', () => {
  it('waits for whoever archives the server and recovers by itself (ARC-5)', async () => {
    const barman = await BarmanLock.take(join(home.root, '.main-archive-wal.lock'));
    const run = await start();
    deliver(...segmentNames(3));
    await until(() => expect(run.stderr).toContain(`is held by process ${barman.pid} (`));
    expect(home.names('incoming')).toEqual(segmentNames(3));

    await barman.release();

    await untilArchived(segmentNames(3));
    expect(run.child.exitCode).toBe(null);
    run.kill('SIGTERM');
    expect(await run.finished()).toMatchObject({ status: 0 });
  });

  it('started twice, archives everything once, and goes on when the first is killed', async () => {
    const [first, second] = [await start(), await start()];
    const told = () => [first, second].flatMap((run) => ofKind(run, 'archived').map(({ name }) => name)).sort();
    for (const name of segmentNames(20)) deliver(name);
    await until(() => expect(told()).toEqual(segmentNames(20)));

    first.kill('SIGKILL');
    await first.finished();
    for (const name of segmentNames(10, 21)) deliver(name);

    await until(() => expect(told()).toEqual(segmentNames(30)));
    expect(home.names('incoming')).toEqual([]);
    expect(home.catalogued().sort()).toEqual(segmentNames(30));
    second.kill('SIGTERM');
    expect(await second.finished()).toMatchObject({ status: 0 });
  });

  it('reports a directory that is taken away, and archives again when it is back', async () => {
    const run = await start();
    renameSync(home.path(), join(home.root, 'away'));
    await until(() => expect(run.stderr).toContain('the directory of the server'));

    renameSync(join(home.root, 'away'), home.path());
    deliver(...segmentNames(2));

    await untilArchived(segmentNames(2));
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});

// Only where something can be mounted.
if (canMount) {
  describe('run on a disk that fills up', () => {
    it('loses nothing, goes on running, and archives the rest when there is room', async () => {
      const space = await MountSpace.create('mount -t tmpfs -o size=2500k tmpfs "$1"', home.path('wals'));
      const run = await start(['-f', 'json'], space);
      deliver(...segmentNames(5));
      await until(() => expect(run.stderr).toContain('no space left on the disk'));
      await until(() => expect(ofKind(run, 'archived').map(({ name }) => name)).toEqual(segmentNames(2)));
      expect(home.names('incoming')).toEqual(segmentNames(3, 3));

      rmSync(space.seen(home.path('wals'), HASH_DIRECTORY, segmentName(1)));
      rmSync(space.seen(home.path('wals'), HASH_DIRECTORY, segmentName(2)));

      await until(() => expect(ofKind(run, 'archived').length).toBeGreaterThan(2));
      expect(run.child.exitCode).toBe(null);
      expect(run.stderr).not.toMatch(/\n\s+at /);
      run.kill('SIGTERM');
      await run.finished();
      await space.close();
    });
  });
}
