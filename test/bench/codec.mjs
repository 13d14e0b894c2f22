/**
 * Speed, stored size, memory and event-loop delay of every codec, as the bundled program runs it.
 *   node test/bench/codec.mjs [--size MIB] [--files N] [NAME[:LEVEL]...]
 * WALYARD_CODEC_BACKEND=fallback measures what the program does without the system's libraries.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { nodeBundle } from '../../scripts/build/node-bundle.mjs';
import { inProject } from '../../scripts/run/paths.mjs';

const OUTPUT = 'dist/bench/codec-run.cjs';
const EVERY = ['gzip', 'gzip:low', 'zstd', 'zstd:9', 'lz4:low', 'lz4', 'snappy', 'bzip2', 'xz:low', 'xz'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '16' }, files: { type: 'string', default: '8' } },
});

await build(nodeBundle({ entry: 'test/bench/codec-run.ts', output: OUTPUT }));
try {
  for (const wanted of positionals.length > 0 ? positionals : EVERY) {
    const [name, level = 'medium'] = wanted.split(':');
    process.stdout.write(
      execFileSync(process.execPath, [OUTPUT, name, level, values.size, values.files, '2'], { cwd: inProject() }),
    );
  }
} finally {
  rmSync(inProject('dist/bench'), { recursive: true, force: true });
}
