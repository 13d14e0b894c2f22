import { existsSync } from 'node:fs';
import { hasDisplay } from '../run/display.mjs';
import { aptCandidates, aptInstall, aptUpdate, findAptPrefix } from './apt.mjs';
import { installPostgres } from './install-postgres.mjs';
import { hasPostgres, probeSystem } from './probe-system.mjs';
import { chooseNames, findMissing, postgresPackage, systemRequirements } from './system-requirements.mjs';

const ALL_NAMES = [...systemRequirements.flatMap(({ packages }) => packages), 'postgresql', 'postgresql-common'];

/** Installs what is missing where it may, else says what to type. Never fails: what really misses shows in what follows. */
export async function installSystemPackages(say) {
  if (process.platform !== 'linux') return sayWithoutApt(say);
  const missing = findMissing(await probeSystem(), hasDisplay());
  const postgresMissing = !hasPostgres();
  if (missing.length === 0 && !postgresMissing) return;
  if (!existsSync('/etc/debian_version')) {
    const needed = missing.filter(({ optional }) => !optional);
    if (needed.length > 0 || postgresMissing) sayUnknownSystem(needed, postgresMissing, say);
    return;
  }
  await installOnDebian(missing, postgresMissing, say);
}

async function installOnDebian(missing, postgresMissing, say) {
  const prefix = await findAptPrefix();
  let candidates = await aptCandidates(ALL_NAMES);
  if (prefix !== null && !isKnown(missing, candidates, postgresMissing)) {
    await aptUpdate(prefix, say);
    candidates = await aptCandidates(ALL_NAMES);
  }
  const names = chooseNames(missing, new Set(candidates.keys()));
  const server = postgresMissing ? (postgresPackage(candidates.get('postgresql')) ?? 'postgresql') : null;
  const all = [...names, ...(server ? [server] : [])];
  if (all.length === 0) return;
  if (prefix === null) {
    say(
      `missing system packages; to install them, type:\n  sudo apt-get update && sudo apt-get install --no-install-recommends -y ${all.join(' ')}`,
    );
    return;
  }
  say(`installing ${all.join(' ')}`);
  if (names.length > 0) report(await aptInstall(prefix, names, say), names, say);
  if (server !== null) report(await installPostgres(prefix, server, say), [server], say);
}

const isKnown = (missing, candidates, postgresMissing) =>
  missing.every(({ packages, optional }) => optional || packages.some((name) => candidates.has(name))) &&
  (!postgresMissing || candidates.has('postgresql'));

function report(result, names, say) {
  if (result.code === 0) return;
  const reason =
    `${result.stdout}\n${result.stderr}`.split('\n').findLast((line) => line.startsWith('E:')) ??
    `exit code ${result.code}`;
  say(`could not install ${names.join(' ')}: ${reason}`);
}

function sayUnknownSystem(missing, postgresMissing, say) {
  const wanted = missing.map(({ library, program }) => library ?? program ?? 'a font');
  if (postgresMissing) wanted.push('the programs of a PostgreSQL server (initdb, postgres, pg_ctl, pg_receivewal)');
  say(`not Debian or Ubuntu: install these with this system's package manager: ${wanted.join(', ')}`);
}

function sayWithoutApt(say) {
  if (hasPostgres()) return;
  say(
    process.platform === 'darwin'
      ? 'the demo and the integration tests need PostgreSQL: brew install postgresql@17, and put its bin folder in PATH'
      : 'the demo and the integration tests need PostgreSQL: run the EDB installer, and put its bin folder in PATH',
  );
}
