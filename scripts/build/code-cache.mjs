import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { inProject } from '../run/paths.mjs';

/**
 * Keeps the code that V8 makes of the command's files while it archives a few files of a made-up server. Without it the
 * command works as well, a little later: nothing is done about a run that fails.
 */
export function keepCompiledCode() {
  const directory = mkdtempSync(join(tmpdir(), 'walyard-build-'));
  try {
    makeServer(directory);
    const command = [inProject('dist', 'walyard.cjs'), '-c', join(directory, 'barman.conf'), 'archive-wal', 'main'];
    spawnSync(process.execPath, [inProject('scripts', 'build', 'record-code.cjs'), ...command], { stdio: 'ignore' });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Only the code is of interest: what the files hold does not matter. */
function makeServer(directory) {
  const incoming = join(directory, 'main', 'incoming');
  mkdirSync(incoming, { recursive: true });
  writeFileSync(
    join(directory, 'barman.conf'),
    `[barman]\nbarman_home = ${directory}\n[main]\ndescription = made up\narchiver = on\nconninfo = host=none\n`,
  );
  for (const number of [1, 2, 3, 4]) {
    writeFileSync(join(incoming, `00000001000000000000000${number}`), Buffer.alloc(8192));
  }
}
