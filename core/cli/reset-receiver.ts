import { ArchiverError, openReceiverReset, refusedReset, type ResetPlan, type ServerConfig } from '../index';
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

function* planLines(server: string, plan: ResetPlan, isDone: boolean): Generator<string> {
  yield `${server}: ${plan.sentence}`;
  for (const { kind, name } of plan.steps) {
    if (kind === 'mark') yield `\t${isDone ? 'made' : 'to make'} ${name}, where streaming resumes`;
    else yield `\t${isDone ? 'set' : 'to set'} aside ${name}`;
  }
  if (plan.resumesAt !== null) yield `\tresumes at ${plan.resumesAt.lsn}, the start of ${plan.resumesAt.wal}`;
  yield* lossLines(plan);
  if (plan.archiveFirst.length > 0) {
    yield `\tbefore the receiver starts: walyard archive-wal ${server}, or it goes on after ${plan.archiveFirst.at(-1)}`;
  }
}

function* lossLines({ lost, decision }: ResetPlan): Generator<string> {
  if (lost === null) {
    if (decision === 'reset') yield '\tno WAL is left out';
    return;
  }
  const range = lost.first === lost.last ? lost.first : `${lost.first} to ${lost.last}`;
  const rest = lost.missingCount === 0 ? 'all of them archived or queued' : `${lost.missingCount} NOT archived`;
  yield `\tnot streamed: ${range}, ${lost.segments} segment${lost.segments === 1 ? '' : 's'}, ${rest}`;
  const more = lost.missingCount - lost.missing.length;
  if (lost.missingCount > 0) yield `\tmissing: ${lost.missing.join(' ')}${more > 0 ? ` and ${more} more` : ''}`;
}
