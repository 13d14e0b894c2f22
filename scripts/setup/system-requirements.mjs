/**
 * What Electron, its headless display, encryption and the demo need of the system. `packages` are the Debian and Ubuntu names in
 * order of preference: releases after the 64-bit time change carry the t64 name, earlier ones the plain name.
 */
export const systemRequirements = [
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libnotify.so.4', packages: ['libnotify4'] },
  { library: 'libXss.so.1', packages: ['libxss1'] },
  { library: 'libsecret-1.so.0', packages: ['libsecret-1-0'] },
  { program: 'Xvfb', packages: ['xvfb'], onlyWithoutDisplay: true },
  { program: 'xauth', packages: ['xauth'], onlyWithoutDisplay: true },
  { program: 'dbus-daemon', packages: ['dbus'] },
  { program: 'gpg', packages: ['gnupg'] },
  { font: true, packages: ['fonts-liberation'] },
  // Faster than what the program brings itself for the same formats; it works without them.
  { library: 'libdeflate.so.0', packages: ['libdeflate0'], optional: true },
  { library: 'libzstd.so.1', packages: ['libzstd1'], optional: true },
  { library: 'liblz4.so.1', packages: ['liblz4-1'], optional: true },
  { library: 'libbz2.so.1.0', packages: ['libbz2-1.0'], optional: true },
  { library: 'liblzma.so.5', packages: ['liblzma5'], optional: true },
];

/** What is missing. `probe` answers for one library, program or font. */
export function findMissing(probe, hasDisplay) {
  return systemRequirements.filter(
    (requirement) => !(requirement.onlyWithoutDisplay && hasDisplay) && !isThere(requirement, probe),
  );
}

function isThere(requirement, probe) {
  if (requirement.library) return probe.hasLibrary(requirement.library);
  if (requirement.program) return probe.hasProgram(requirement.program);
  return probe.hasFont();
}

/**
 * The names to install here: for each requirement the first name that this release has, or its last name if none. An
 * optional one that the release has not is left out, because apt would then install nothing at all.
 */
export function chooseNames(missing, available) {
  return missing.flatMap(({ packages, optional }) => {
    const name = packages.find((candidate) => available.has(candidate));
    return name ?? (optional ? [] : packages.at(-1));
  });
}

/** The packages that `apt-cache policy` says can be installed. A purely virtual one has no candidate and is left out. */
export function parsePolicy(text) {
  const candidates = new Map();
  let name = null;
  for (const line of text.split('\n')) {
    if (/^\S.*:$/.test(line)) name = line.slice(0, -1);
    const candidate = /^\s+Candidate: (.+)$/.exec(line)?.[1];
    if (name !== null && candidate && candidate !== '(none)') candidates.set(name, candidate);
  }
  return candidates;
}

/** The server package behind the release's `postgresql`, whose version begins with the major: "15+248" is postgresql-15. */
export function postgresPackage(policyOfPostgresql) {
  const major = /^(\d+)/.exec(policyOfPostgresql ?? '')?.[1];
  return major === undefined ? null : `postgresql-${major}`;
}
