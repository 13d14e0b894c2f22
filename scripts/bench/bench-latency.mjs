import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../build/build-all.mjs';
import { inProject } from '../run/paths.mjs';
import { measureLatency } from './measure-latency.mjs';
import { parseCount } from './parse-count.mjs';
import { seededRandom } from './seeded-random.mjs';
import { summarise } from './summarise.mjs';

const MEDIAN_BELOW_MS = 60;
const P99_BELOW_MS = 250;
const INTERVAL_MS = [20, 150];

/** `npm run bench:latency`, described in scripts/bench-latency.mjs. Resolves with the exit code. */
export async function benchLatency(args) {
  const string = { type: 'string' };
  const { values } = parseArgs({ args, options: { count: string, directory: string, seed: string } });
  const count = parseCount('--count', values.count ?? '200');
  const random = seededRandom(parseCount('--seed', values.seed ?? '1'));
  await buildAll();
  const root = mkdtempSync(join(resolve(values.directory ?? tmpdir()), 'walyard-latency-'));
  try {
    const command = inProject('dist', 'walyard.cjs');
    const { n, ...figuresMs } = summarise(
      await measureLatency({ command, root, count, random, intervalMs: INTERVAL_MS }),
    );
    console.log(`n ${n}`);
    for (const [name, ms] of Object.entries(figuresMs)) console.log(`${name} ${ms.toFixed(1)} ms`);
    return isFastEnough(figuresMs) ? 0 : 1;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const isFastEnough = ({ median, p99 }) => median < MEDIAN_BELOW_MS && p99 < P99_BELOW_MS;
