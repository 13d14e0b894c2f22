import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CatalogueIndex } from '../../../core/catalogue/catalogue-index';
import { parseLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';

const ROWS = 500_000;
/** Generous: CI machines are slow, and outgrown arrays may not be collected yet. Looking through all rows, or reading them again, takes many times as long. */
const LIMITS = { buildMs: 8_000, lookUpMs: 1, bytesOfRow: 100 };

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'walyard-large-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const hex8 = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
const name = (n: number) => `00000001${hex8(n >> 8)}${hex8(n & 0xff)}`;
const line = (n: number) => `${name(n)}\t16777216\t${1_733_775_204.25 + n}\tgzip\tNone\n`;

function timed(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

it(
  'the index of a large catalogue is built in little time and memory, and answers at once',
  { timeout: 40_000 },
  () => {
    const path = join(root, 'main-xlog.db');
    writeFileSync(path, Array.from({ length: ROWS }, (_, n) => line(n)).join(''));
    const index = new CatalogueIndex(() => path);
    const before = process.memoryUsage().arrayBuffers;

    const buildMs = timed(() => index.refresh());
    index.find(name(0)); // Makes the table for finding, which counts as memory too.
    const bytes = process.memoryUsage().arrayBuffers - before;
    const numbers = Array.from({ length: 1_000 }, (_, at) => at * 499);
    const rows: (number | null)[] = [];
    const byNameMs = timed(() => numbers.forEach((n) => rows.push(index.find(name(n)))));
    const size = requireSegmentSize(1 << 24);
    const byLsnMs = timed(() =>
      numbers.forEach((n) => index.rowsContaining(parseLsn(`${(n >> 8).toString(16)}/0`), size)),
    );
    appendFileSync(path, line(ROWS));
    const followMs = timed(() => index.refresh());

    expect([index.length, rows, index.find(name(ROWS))]).toEqual([ROWS + 1, numbers, ROWS]);
    expect(buildMs).toBeLessThan(LIMITS.buildMs);
    expect(bytes / ROWS).toBeLessThan(LIMITS.bytesOfRow);
    expect(byNameMs / numbers.length).toBeLessThan(LIMITS.lookUpMs);
    expect(byLsnMs / numbers.length).toBeLessThan(LIMITS.lookUpMs);
    expect(followMs).toBeLessThan(buildMs / 5);
  },
);
