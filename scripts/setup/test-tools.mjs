import { aptCandidates, aptInstall, aptUpdate, findAptPrefix } from './apt.mjs';
import { probeSystem } from './probe-system.mjs';
import { runProgram } from '../run/run-program.mjs';

/** The standard tools that tests compare our files with. The program itself needs none of them. */
export const testTools = [
  { program: 'barman', package: 'barman' },
  { program: 'bzip2', package: 'bzip2' },
  { program: 'lz4', package: 'lz4' },
  { program: 'pigz', package: 'pigz' },
  { program: 'xz', package: 'xz-utils' },
  { program: 'zstd', package: 'zstd' },
  { program: 'python3', package: 'python3' },
  { pythonModule: 'lz4.frame', package: 'python3-lz4' },
  { pythonModule: 'zstandard', package: 'python3-zstandard' },
  { library: 'libsnappy.so.1', package: 'libsnappy1v5' },
];

/** Python as the distribution packages it, where its packages are too. */
const PYTHON = '/usr/bin/python3';

/** Installs what is missing where it may, else says what to type; a test then fails and names the tool it misses. */
export async function installTestTools(say) {
  if (process.platform !== 'linux') return;
  const packages = (await findMissingTools(await probeSystem())).map((tool) => tool.package);
  if (packages.length === 0) return;
  const prefix = await findAptPrefix();
  if (prefix === null) {
    say(`missing tools of the tests; to install them, type:\n  sudo apt-get install -y ${packages.join(' ')}`);
    return;
  }
  say(`installing ${packages.join(' ')}`);
  const known = await aptCandidates(packages);
  if (!packages.every((name) => known.has(name))) await aptUpdate(prefix, say);
  const { code } = await aptInstall(prefix, packages, say);
  if (code !== 0) say(`could not install ${packages.join(' ')}`);
}

async function findMissingTools(probe) {
  const present = await Promise.all(testTools.map((tool) => isPresent(tool, probe)));
  return testTools.filter((_, at) => !present[at]);
}

async function isPresent({ program, library, pythonModule }, probe) {
  if (program) return probe.hasProgram(program);
  if (library) return probe.hasLibrary(library);
  const { code } = await runProgram(PYTHON, ['-c', `import ${pythonModule}`], { timeoutMs: 20_000 }).catch(() => ({
    code: 1,
  }));
  return code === 0;
}
