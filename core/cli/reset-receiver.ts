import { ArchiverError, openReceiverReset, planWords, refusedReset, type ResetPlan, type ServerConfig } from '../index';
import type { CommandOptions } from './command-options';
import type { Output } from './output';

/** `receive-wal --reset`: shows what a reset would do; does it with --yes. */
export async function resetReceiver(config: ServerConfig, options: CommandOptions, output: Output): Promise<number> {
  const reset = openReceiverReset(config);
  const plan = await reset.plan();
  if (plan.decision === 'refused') throw refusedReset(plan);
  const isWanted = options['yes'] === true;
  if (isWanted) await reset.apply(plan); // Also without a step: it is refused while a receiver runs.
  const done = isWanted && plan.decision === 'reset';
  output.answer({ server: config.name, done, plan }, () => planLines(config.name, plan, done));
  if (isWanted || plan.decision === 'aligned' || options['plan'] === true) return 0;
  throw new ArchiverError('reset-refused', 'nothing was changed: this is only the plan', {
    hint: 'Add --yes to do it, or --plan to look without being asked.',
  });
}

function planLines(server: string, plan: ResetPlan, isDone: boolean): readonly string[] {
  const { steps, resumes, loss, missing, archiveFirst } = planWords(plan, isDone);
  const command = archiveFirst && `${archiveFirst} Run: walyard archive-wal ${server}`;
  const details = [...steps, resumes, loss, missing, command].filter((line) => line !== null);
  return [`${server}: ${plan.sentence}`, ...details.map((line) => `\t${line}`)];
}
