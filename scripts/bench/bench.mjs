import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { buildAll } from '../build/build-all.mjs';
import { nodeBundle } from '../build/node-bundle.mjs';
import { inProject } from '../run/paths.mjs';
import { PlainError } from '../run/run-command.mjs';
import { benchBacklog } from './bench-backlog.mjs';
import { benchIndex, benchList, benchRebuild } from './bench-catalogue.mjs';
import { benchCodec } from './bench-codec.mjs';
import { parseCount } from './parse-count.mjs';

const GROUPS = { index: benchIndex, list: benchList, rebuild: benchRebuild, backlog: benchBacklog, codec: benchCodec };
const PRODUCT_RUN = 'dist/bench/product-run.cjs';

/** `npm run bench`, described in scripts/bench.mjs. Resolves with the exit code. */
export async function bench(args) {
  const string = { type: 'string' };
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { directory: string, repetitions: string },
  });
  const unknown = positionals.find((group) => !Object.hasOwn(GROUPS, group));
  if (unknown !== undefined) throw new PlainError(`no group "${unknown}": ${Object.keys(GROUPS).join(', ')}`);
  const repetitions = parseCount('--repetitions', values.repetitions ?? '3');
  await buildAll();
  await build(nodeBundle({ entry: 'test/bench/product-run.ts', output: PRODUCT_RUN }));
  const root = mkdtempSync(join(resolve(values.directory ?? tmpdir()), 'walyard-bench-'));
  try {
    const setting = { root, repetitions, command: inProject('dist/walyard.cjs'), productRun: inProject(PRODUCT_RUN) };
    const wanted = positionals.length > 0 ? positionals : Object.keys(GROUPS);
    for (const group of wanted) await GROUPS[group](setting);
    return 0;
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(inProject('dist/bench'), { recursive: true, force: true });
  }
}
