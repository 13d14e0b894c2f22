import { mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CompressionName } from '../../core/codec/compressor';
import { createCompressor, createDecompressor } from '../../core/codec/create-compressor';
import { makeWalSample } from '../integration/codec/wal-sample';

const MIB = 1 << 20;

/** One measurement, printed as a line of JSON: `codec.mjs` starts a process for each. */
async function main(): Promise<void> {
  const [name = 'gzip', level = 'medium', sizeMib = '16', files = '16', atOnce = '2'] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), 'walyard-bench-'));
  try {
    const source = makeSource(folder, Number(sizeMib));
    const settings = { ...NO_FILTERS, compression: name as CompressionName, level: toLevel(level) };
    const [writer, reader] = [createCompressor(settings), createDecompressor(settings.compression, settings)];
    if (writer === null) throw new Error(`unknown compression ${name}`);
    await writer.compress({ source, target: join(folder, 'stored') }); // Loads the library, fills the page cache.
    const job = { count: Number(files), atOnce: Number(atOnce), folder };
    const compressing = await measure(job, (target) => writer.compress({ source, target }));
    const decompressing = await measure(job, (target) => reader.decompress({ source: join(folder, 'stored'), target }));
    const speed = (seconds: number) => Math.round((job.count * Number(sizeMib)) / seconds);
    console.log(
      JSON.stringify({
        name,
        level,
        backend: writer.backend,
        compressMibPerS: speed(compressing.seconds),
        compressMibPerCpuS: speed(compressing.cpuSeconds),
        decompressMibPerS: speed(decompressing.seconds),
        decompressMibPerCpuS: speed(decompressing.cpuSeconds),
        storedPercent: Number(((100 * statSync(join(folder, 'stored')).size) / (Number(sizeMib) * MIB)).toFixed(1)),
        peakRssMib: Math.round(process.resourceUsage().maxRSS / 1024),
        longestBlockMs: Math.round(Math.max(compressing.longestBlockMs, decompressing.longestBlockMs)),
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const NO_FILTERS = { customFilter: null, customDecompressionFilter: null, customMagic: null, pathPrefix: null };

const toLevel = (text: string) => (/^-?\d+$/.test(text) ? Number(text) : (text as 'medium'));

/** Written in pieces, so that making it does not count as memory of the codec. */
function makeSource(folder: string, sizeMib: number): string {
  const path = join(folder, 'source');
  for (let made = 0; made < sizeMib; made += 16) {
    writeFileSync(path, makeWalSample(Math.min(16, sizeMib - made) * MIB, made + 1), { flag: 'a' });
  }
  return path;
}

interface Job {
  readonly count: number;
  readonly atOnce: number;
  readonly folder: string;
}

async function measure({ count, atOnce, folder }: Job, run: (target: string) => Promise<unknown>) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const target = join(folder, `target-${next++}`);
      await run(target);
      unlinkSync(target);
    }
  };
  delay.enable();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: atOnce }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  delay.disable();
  return { seconds, cpuSeconds: (user + system) / 1e6, longestBlockMs: delay.max / 1e6 };
}

void main();
