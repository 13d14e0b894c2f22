import { buildAll } from '../build/build-all.mjs';
import { setUp } from '../setup/set-up.mjs';
import { installTestTools } from '../setup/test-tools.mjs';
import { checkFormat, lint, playwright, typecheck, vitest } from './steps.mjs';
import { addTallies, closingLine, summaryLine } from './tally.mjs';

const ONE_CHECK = { '--typecheck': typecheck, '--lint': lint, '--format': checkFormat };

/**
 * Everything that is checked before a change lands, all of it even when something fails. `--e2e …` runs Playwright alone
 * and anything else given goes to Vitest alone. The closing line is the last one. Resolves with the exit code.
 */
export async function runChecks(args) {
  const startedAt = Date.now();
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: await setUp() };
  await installTestTools((text) => console.log(`set-up: ${text}`));
  const results = [];
  for (const [name, run] of chooseSteps(args, env)) {
    console.log(`\n== ${name}`);
    results.push([name, await runStep(run)]);
  }
  const total = addTallies(
    results.map(([, counts]) => counts),
    { strict: process.env.CI === 'true' },
  );
  console.log(`\n== all in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  for (const [name, counts] of results) console.log(summaryLine(name, counts));
  if (results.some(([, { skipped, foreign }]) => process.env.CI === 'true' && skipped > foreign)) {
    console.log('In CI a skipped test has failed, unless its name says that it is about another system.');
  }
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** The build comes first: a step that needs it must not run on an old one. */
function chooseSteps(args, env) {
  const build = ['build', () => buildAll().then(() => null)];
  const only = ONE_CHECK[args[0]];
  if (only) return [[args[0].slice(2), only]];
  if (args[0] === '--e2e') return [build, ['playwright', () => playwright(env, args.slice(1))]];
  if (args.length > 0) return [build, ['vitest', () => vitest(env, args)]];
  return [
    build,
    ['typecheck', typecheck],
    ['lint', lint],
    ['format', checkFormat],
    ['vitest', () => vitest(env)],
    ['playwright', () => playwright(env)],
  ];
}

/** A step that breaks is a failure, not the end of the run. One that counts nothing (the build) counts when it breaks. */
async function runStep(run) {
  try {
    return (await run()) ?? { passed: 0, failed: 0, skipped: 0, foreign: 0 };
  } catch (error) {
    console.error(`error: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0, foreign: 0 };
  }
}
