import { existsSync } from 'node:fs';
import { runProgram } from '../run/run-program.mjs';
import { aptInstall } from './apt.mjs';

const FOLDER = '/etc/postgresql-common/createcluster.d';
const DROP_IN = `${FOLDER}/walyard-setup.conf`;

/**
 * Debian's server package makes a cluster and starts it on port 5432. We only want the programs, so for the time of the
 * installation a file of ours turns that off. It is taken away afterwards: what this machine's owner installs later
 * behaves as usual. Clusters and settings that exist are not touched.
 */
export async function installPostgres(prefix, serverPackage, say) {
  const common = await aptInstall(prefix, ['postgresql-common'], say);
  if (common.code !== 0) return common;
  await asOwner(prefix, `mkdir -p ${FOLDER} && printf 'create_main_cluster = false\\n' > ${DROP_IN}`);
  try {
    return await aptInstall(prefix, [serverPackage], say);
  } finally {
    if (existsSync(DROP_IN)) await asOwner(prefix, `rm -f ${DROP_IN}`);
  }
}

function asOwner(prefix, script) {
  const [command, ...args] = [...prefix, 'sh', '-c', script];
  return runProgram(command, args, { timeoutMs: 10_000 });
}
