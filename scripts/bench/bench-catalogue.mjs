import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.mjs';
import { makeHome, writeArchive, writeCatalogue } from './bench-home.mjs';
import { compare, tell } from './compare.mjs';
import { timedRun } from './timed-run.mjs';

const LINES = 1_000_000;
const FILES = [10_000, 100_000];
/** A Barman that starts a process for every file is not asked for ten times as many. */
const PATIENCE_SECONDS = 10;

/** Building, finding and following are told by the program itself; the memory is that of its process. */
export async function benchIndex({ root, repetitions, productRun }) {
  const home = makeHome(join(root, 'index'));
  writeCatalogue(home.catalogue, LINES);
  const answer = join(root, 'index-figures');
  const node = process.execPath;
  const run = () => timedRun([{ argv: [node, productRun, 'index', home.catalogue], output: answer }]);
  await compare(`index of ${LINES} lines, whole process`, [{ name: 'walyard', run }], repetitions);
  for (const [what, value] of Object.entries(JSON.parse(readFileSync(answer, 'utf8')))) tell(`index, ${what}`, value);
  rmSync(home.root, { recursive: true });
}

export async function benchList({ root, repetitions, command }) {
  const home = makeHome(join(root, 'list'));
  writeCatalogue(home.catalogue, LINES);
  const argv = [process.execPath, command, '-c', home.configFile, 'list-wals', 'main'];
  const run = () => timedRun([{ argv, output: join(root, 'list-output') }]);
  await compare(`list-wals of ${LINES} lines`, [{ name: 'walyard', run }], repetitions);
  rmSync(home.root, { recursive: true });
}

export async function benchRebuild({ root, repetitions, command }) {
  let barman = findProgram('barman');
  for (const files of FILES) {
    const home = makeHome(join(root, `rebuild-${files}`));
    writeArchive(home.wals, files);
    const rebuild = (argv) => () => timedRun([{ argv: [...argv, '-c', home.configFile, 'rebuild-xlogdb', 'main'] }]);
    const subjects = [{ name: 'walyard', run: rebuild([process.execPath, command]) }];
    if (barman !== null) subjects.push({ name: 'barman', run: rebuild([barman]) });
    const medians = await compare(`rebuild of ${files} files`, subjects, repetitions);
    if ((medians.get('barman') ?? Infinity) > PATIENCE_SECONDS) barman = null;
    rmSync(home.root, { recursive: true });
  }
}
