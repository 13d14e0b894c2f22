import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { withDisplay } from '../run/display.mjs';
import { inProject, projectRoot } from '../run/paths.mjs';
import { runProgram } from '../run/run-program.mjs';
import { tallyCheck, tallyPlaywright, tallyVitest } from './tally.mjs';

const VITEST_REPORT = inProject('test-results', 'vitest.json');
const PLAYWRIGHT_REPORT = inProject('test-results', 'playwright.json');

/** A program of an installed package, run by this Node and seen in the terminal. Resolves with its exit code. */
async function runTool(name, args, env = process.env) {
  const result = await runProgram(process.execPath, [toolPath(name), ...args], {
    cwd: projectRoot,
    env,
    inherit: true,
  });
  return result.code;
}

function toolPath(name) {
  const [packageName, program = packageName] = name.split(':');
  const { bin } = JSON.parse(readFileSync(inProject('node_modules', packageName, 'package.json'), 'utf8'));
  return inProject('node_modules', packageName, typeof bin === 'string' ? bin : bin[program]);
}

/** Every environment of the sources has a configuration of its own; all are checked even when one fails. */
export async function typecheck() {
  const configs = readdirSync(projectRoot).filter((name) => /^tsconfig\.(?!base\.).+\.json$/.test(name));
  let worst = 0;
  for (const config of configs) worst = Math.max(worst, await runTool('typescript:tsc', ['-p', config]));
  return tallyCheck(worst);
}

export async function lint() {
  return tallyCheck(await runTool('eslint', ['.', '--max-warnings', '0']));
}

export async function checkFormat() {
  return tallyCheck(await runTool('prettier', ['--check', '--log-level', 'warn', '.']));
}

export async function vitest(env, args = []) {
  rmSync(VITEST_REPORT, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`];
  const code = await runTool('vitest', ['run', ...reporters, ...args], env);
  return tallyVitest(readReport(VITEST_REPORT), code, process.platform);
}

export async function playwright(env, args = []) {
  rmSync(PLAYWRIGHT_REPORT, { force: true });
  const code = await withDisplay((display) =>
    runTool('@playwright/test:playwright', ['test', ...args], { ...env, ...pick(display, 'DISPLAY') }),
  );
  return tallyPlaywright(readReport(PLAYWRIGHT_REPORT), code, process.platform);
}

const pick = (env, name) => (env[name] === undefined ? {} : { [name]: env[name] });

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
