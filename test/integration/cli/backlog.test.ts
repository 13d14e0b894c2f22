import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { segmentNames } from './segments';
import { expectSuccess, runWalyard } from './walyard-process';

const MIB = 1 << 20;
const BATCH = 100;
const BACKLOG = 80_000;
/** Generous in time: CI machines are slow. Sorting out the whole directory takes more than this memory. */
const LIMITS = { factor: 6, seconds: 5, moreKib: 45 * 1_024 };

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome(`archiver = on\narchiver_batch_size = ${BATCH}`)));
afterEach(() => home.remove());

/** Segments that are holes but for their header; those behind the first ones are empty files: nobody may look at them. */
function deliver(count: number): readonly string[] {
  const names = segmentNames(count, 0);
  for (const [at, name] of names.entries()) {
    const fd = openSync(home.path('incoming', name), 'w');
    if (at < 2 * BATCH) {
      writeSync(fd, makeSegment(name).subarray(0, 64));
      ftruncateSync(fd, MIB);
    }
    closeSync(fd);
  }
  return names;
}

/** Loaded before the command: writes the peak of its resident memory to a file when it ends. */
const MEASURE = `
const fs = require('node:fs');
process.on('exit', () => {
  const status = process.platform === 'linux' ? fs.readFileSync('/proc/self/status', 'utf8') : '';
  const peak = /VmHWM:\\s*(\\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  fs.writeFileSync(process.env.PEAK_FILE, String(peak));
});
`;

async function archive() {
  const [measure, peakFile] = [join(home.root, 'measure.cjs'), join(home.root, 'peak')];
  writeFileSync(measure, MEASURE);
  const env = { NODE_OPTIONS: `--require ${measure}`, PEAK_FILE: peakFile };
  const started = performance.now();
  const finished = await runWalyard(['archive-wal', 'main', '-c', home.configFile], { env });
  const seconds = (performance.now() - started) / 1_000;
  expectSuccess(finished);
  return { seconds, kib: Number(readFileSync(peakFile, 'utf8')), stdout: finished.stdout };
}

it('archive-wal with a batch size costs its batch, however many files wait behind it', async () => {
  deliver(BATCH);
  const alone = await archive();
  rmSync(home.path('wals'), { recursive: true });
  mkdirSync(home.path('wals'));
  const names = deliver(BACKLOG);

  const { seconds, kib, stdout } = await archive();

  expect(stdout.split('\n')[0]).toBe(
    `main: archiving ${BATCH} WAL of ${BACKLOG} in the directory (batch size ${BATCH}) from file archival`,
  );
  expect(home.catalogued()).toEqual(names.slice(0, BATCH));
  expect(seconds).toBeLessThan(Math.max(LIMITS.seconds, LIMITS.factor * alone.seconds));
  expect(kib - alone.kib).toBeLessThan(LIMITS.moreKib);
});
