import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { HASH_DIRECTORY, segmentName } from './segments';
import { expectSuccess, runWalyard } from './walyard-process';

const MIB = 1 << 20;
const SEGMENT_BYTES = 16 * MIB;
const LIMIT_KIB = 200 * 1_024;
const NAMES = Array.from({ length: 256 }, (_, index) => segmentName(index));

/** Loaded before the command: writes the peak of its resident memory to a file when it ends. */
const MEASURE = `
const fs = require('node:fs');
process.on('exit', () => {
  // Linux's getrusage counts the process that started us too, from before exec.
  const status = process.platform === 'linux' ? fs.readFileSync('/proc/self/status', 'utf8') : '';
  const peak = /VmHWM:\\s*(\\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  fs.writeFileSync(process.env.PEAK_FILE, String(peak));
});
`;

let home: ArchiveHome;

beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

/** A segment of 16 MiB with a page header that fits its name; all but its first page is a hole. */
function makeSparseSegment(name: string, directory: string): void {
  const page = makeSegment(name).subarray(0, 8_192);
  page.writeBigUInt64LE(BigInt(`0x${name.slice(16)}`) * BigInt(SEGMENT_BYTES), 8);
  page.writeUInt32LE(SEGMENT_BYTES, 32);
  writeFileSync(join(directory, name), page);
  truncateSync(join(directory, name), SEGMENT_BYTES);
}

async function archiveMeasured(): Promise<number> {
  const [measure, peakFile] = [join(home.root, 'measure.cjs'), join(home.root, 'peak')];
  writeFileSync(measure, MEASURE);
  const env = { NODE_OPTIONS: `--require ${measure}`, PEAK_FILE: peakFile };
  expectSuccess(await runWalyard(['archive-wal', 'main', '-c', home.configFile], { env }));
  return Number(readFileSync(peakFile, 'utf8'));
}

describe('the peak of archive-wal’s memory with pending segments of 16 MiB', () => {
  it('stays under 200 MiB when it archives 256 of them', async () => {
    for (const name of NAMES) makeSparseSegment(name, home.path('incoming'));

    const peakKib = await archiveMeasured();

    expect(home.catalogued()).toEqual(NAMES);
    expect(peakKib).toBeGreaterThan(20 * 1_024);
    expect(peakKib).toBeLessThan(LIMIT_KIB);
  });

  it('stays under 200 MiB when all were archived before, so that every byte is compared', async () => {
    mkdirSync(home.path('wals', HASH_DIRECTORY));
    const names = NAMES.slice(0, 96); // More than are compared at once; each costs reading it twice.
    for (const name of names) {
      makeSparseSegment(name, home.path('incoming'));
      makeSparseSegment(name, home.path('wals', HASH_DIRECTORY));
    }

    const peakKib = await archiveMeasured();

    expect(home.catalogued()).toEqual(names);
    expect(peakKib).toBeLessThan(LIMIT_KIB);
  });
});
