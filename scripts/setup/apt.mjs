import { runProgram } from '../run/run-program.mjs';
import { findExecutable } from './find-executable.mjs';
import { parsePolicy } from './system-requirements.mjs';

const OPTIONS = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2'];
const UPDATE_LIMIT_MS = 180_000;
const INSTALL_LIMIT_MS = 600_000;

/** How this user may run apt-get: directly, through sudo without a password, or not at all (null). */
export async function findAptPrefix() {
  if (findExecutable('apt-get') === null) return null;
  if (process.getuid?.() === 0) return [];
  const sudo = findExecutable('sudo') && (await runProgram('sudo', ['-n', 'true'], { timeoutMs: 5_000 }));
  return sudo && sudo.code === 0 ? ['sudo', '-n'] : null;
}

/** Package name to candidate version, for those of the names that can be installed. */
export async function aptCandidates(names) {
  const policy = await runProgram('apt-cache', ['policy', ...names], {
    timeoutMs: 30_000,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return parsePolicy(policy.stdout);
}

export async function aptUpdate(prefix, say) {
  say('reading the package lists');
  return (await apt(prefix, ['update', '-q', ...OPTIONS.slice(2)], UPDATE_LIMIT_MS)).code === 0;
}

/** Installs, and once more with fresh lists when the first time failed (a busy lock, a version that is gone). */
export async function aptInstall(prefix, names, say) {
  const install = () =>
    apt(prefix, ['install', '--no-install-recommends', ...OPTIONS, ...names], INSTALL_LIMIT_MS, say);
  const first = await install();
  if (first.code === 0) return first;
  await aptUpdate(prefix, say);
  return install();
}

function apt(prefix, args, timeoutMs, say) {
  const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C', 'apt-get', ...args];
  return runProgram(command, rest, {
    timeoutMs,
    outliving: true,
    onLine: (line) => {
      if (say && /^(Setting up|E:|W:)/.test(line)) say(line.replace(/ \.\.\.$/, ''));
    },
  });
}
