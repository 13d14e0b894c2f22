import { appendFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { CatalogueIndex } from '../../core/catalogue/catalogue-index';
import type { CompressionName } from '../../core/codec/compressor';
import { createCompressor } from '../../core/codec/create-compressor';
import { parseLsn } from '../../core/wal/lsn';
import { requireSegmentSize } from '../../core/wal/segment-size';
import { makeWalSample } from '../integration/codec/wal-sample';

const MIB = 1 << 20;
const AT_ONCE = 2;
const LOOK_UPS = 10_000;
const NO_FILTERS = { customFilter: null, customDecompressionFilter: null, customMagic: null, pathPrefix: null };

/** Parts of the product that no command runs alone, for scripts/bench.mjs: each call is a process to be timed. */
async function main([what, ...args]: readonly string[]): Promise<void> {
  if (what === 'sample') return writeSample(args);
  if (what === 'compress') return compress(args);
  if (what === 'index') return console.log(JSON.stringify(measureIndex(args[0] ?? '')));
  throw new Error(`unknown part ${what}`);
}

function writeSample([path = '', sizeMib = '16']: readonly string[]): void {
  writeFileSync(path, makeWalSample(Number(sizeMib) * MIB));
}

/** The same file several times, two at once, as the archiver does with a backlog. */
async function compress([name, level, source = '', target = '', count]: readonly string[]): Promise<void> {
  const compressor = createCompressor({ ...NO_FILTERS, compression: name as CompressionName, level: Number(level) });
  if (compressor === null) throw new Error(`unknown compression ${name}`);
  let left = Number(count);
  const worker = async (own: string) => {
    while (left > 0) {
      left -= 1;
      await compressor.compress({ source, target: own });
      unlinkSync(own);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => worker(`${target}.${at}`)));
}

function measureIndex(path: string): Readonly<Record<string, string>> {
  const index = new CatalogueIndex(() => path);
  const built = timed(() => index.refresh());
  const firstFind = timed(() => index.find('000000010000000000000000'));
  const names = Array.from({ length: LOOK_UPS }, (_, at) => index.name((at * 97) % index.length));
  const finding = timed(() => names.forEach((name) => index.find(name)));
  const size = requireSegmentSize(16 * MIB);
  const lsns = Array.from({ length: LOOK_UPS }, (_, at) => parseLsn(`${(at % 3_000).toString(16)}/${at}`));
  const locating = timed(() => lsns.forEach((lsn) => index.rowsContaining(lsn, size)));
  appendFileSync(path, 'F0000000000000000000000A\t1\t1.0\tNone\tNone\n');
  const following = timed(() => index.refresh());
  return {
    building: `${(built / 1_000).toFixed(2)} s`,
    'first look-up': `${firstFind.toFixed(1)} ms`,
    'look-up by name': `${((1_000 * finding) / LOOK_UPS).toFixed(1)} µs`,
    'look-up by LSN': `${((1_000 * locating) / LOOK_UPS).toFixed(1)} µs`,
    'following an appended line': `${following.toFixed(1)} ms`,
  };
}

function timed(run: () => unknown): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

void main(process.argv.slice(2));
