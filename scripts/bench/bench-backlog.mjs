import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome, writeBacklog } from './bench-home.mjs';
import { compare } from './compare.mjs';
import { findProgram } from './find-program.mjs';
import { timedRun } from './timed-run.mjs';

const BATCH = 100;
/** More than all repetitions take. */
const BEHIND = 100_000;
const PENDING = [1, 1_000, 200_000];

/** Each run archives a batch of whole segments at the head of the queue; what waits behind them is empty files. */
export async function benchBacklog({ root, repetitions, command }) {
  const barman = findProgram('barman');
  for (const pending of PENDING) {
    const subjects = [makeSubject('walyard', [process.execPath, command], join(root, 'backlog-walyard'), pending)];
    if (barman !== null) subjects.push(makeSubject('barman', [barman], join(root, 'backlog-barman'), pending));
    await compare(`archive-wal of ${Math.min(BATCH, pending)}, ${pending} pending`, subjects, repetitions);
    for (const { home } of subjects) rmSync(home.root, { recursive: true });
  }
}

function makeSubject(name, argv, root, pending) {
  const home = makeHome(root, `archiver_batch_size = ${BATCH}\n`);
  const batch = Math.min(BATCH, pending);
  let next = 0;
  writeBacklog(home.incoming, { first: BEHIND, count: pending - batch, whole: 0 });
  const run = async () => {
    writeBacklog(home.incoming, { first: next, count: batch, whole: batch });
    next += batch;
    return timedRun([{ argv: [...argv, '-c', home.configFile, 'archive-wal', 'main'] }]);
  };
  return { name, home, run };
}
