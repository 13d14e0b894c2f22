import { spawnSync } from 'node:child_process';

/** Runs an installed program as a filter. Not finding it is a failure: the set-up installs what the tests need. */
export function runTool(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(' ')}: exit code ${status}: ${stderr.toString()}`);
  return stdout;
}

/** Python as the distribution packages it, where its packages are too. */
export const PYTHON = '/usr/bin/python3';
