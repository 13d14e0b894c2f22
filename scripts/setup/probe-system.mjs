import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../run/run-program.mjs';
import { debianPostgresFolders, findExecutable } from './find-executable.mjs';

/** Looks at what is really there, however it got there: the loader's cache, executables, font files. */
export async function probeSystem() {
  const cache = await runProgram(findExecutable('ldconfig', ['/sbin', '/usr/sbin']) ?? 'ldconfig', ['-p']).catch(
    () => null,
  );
  const libraries = new Set((cache?.stdout ?? '').split('\n').map((line) => line.trim().split(' ')[0]));
  return {
    hasLibrary: (name) => libraries.has(name),
    hasProgram: (name) => findExecutable(name) !== null,
    hasFont: () =>
      ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.fonts')].some((root) => holdsFont(root)),
  };
}

/** Whether the demo and the tests find a server to run: the programs of one PostgreSQL, in PATH or where Debian puts them. */
export function hasPostgres() {
  const folders = debianPostgresFolders();
  return ['initdb', 'postgres', 'pg_ctl', 'pg_receivewal'].every(
    (program) => findExecutable(program, folders) !== null,
  );
}

function holdsFont(folder, depth = 0) {
  if (depth > 4 || !existsSync(folder)) return false;
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? holdsFont(join(folder, entry.name), depth + 1) : /\.(ttf|otf|ttc|pfb)$/i.test(entry.name),
  );
}
