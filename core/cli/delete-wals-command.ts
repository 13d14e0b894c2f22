import {
  ArchiverError,
  openServer,
  parseSelector,
  type DeletePlan,
  type DeleteProposal,
  type DeleteResult,
  type Server,
} from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { numberOption, textOption, type CommandOptions } from './command-options';
import { countOf, proposalLines, rangesOf } from './delete-plan-text';
import { hookLog } from './hook-log';
import { chooseServers, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { sizeText } from './size-text';

const MAX_TIMELINE = 0xffff_ffff;

/** `delete-wals SERVER …`: shows what would be deleted; deletes it with --yes. */
export async function deleteWalsCommand(args: Arguments, output: Output): Promise<number> {
  const [name, ...names] = args.servers;
  if (name === 'all') {
    throw new ArchiverError('usage', 'delete-wals takes one server, not all', { hint: 'Name the server.' });
  }
  const selector = name === undefined ? null : parseSelector(selectionText(names, args.options));
  const [planOnly, yes] = [args.options['plan'] === true, args.options['yes'] === true];
  if (planOnly && yes) {
    throw new ArchiverError('usage', '--plan and --yes exclude each other', { hint: 'Give one of them.' });
  }
  const one = { ...args, servers: name === undefined ? [] : [name] };
  const [config] = chooseServers(openConfiguration(args, output), one, output);
  if (config === undefined || selector === null) return 1;
  actAsOwner(config);
  const server = openServer(config, hookLog(config.name, output));
  const proposal = await server.proposeDelete(selector);
  if (yes && proposal.refusal === null) await carryOut(server, proposal, output);
  else showPlan(proposal, { server: config.name, planOnly, output });
  return 0;
}

function selectionText(names: readonly string[], options: CommandOptions) {
  const [from, to] = [textOption(options, 'from'), textOption(options, 'to')];
  const timeline = numberOption(options, 'timeline', 1);
  if (timeline !== null && timeline > MAX_TIMELINE) {
    throw new ArchiverError('usage', `there is no timeline ${timeline}`, { hint: 'Timelines have 32 bits.' });
  }
  return { names, from, to, timeline, before: textOption(options, 'before') };
}

interface Showing {
  readonly server: string;
  readonly planOnly: boolean;
  readonly output: Output;
}

function showPlan(proposal: DeleteProposal, { server, planOnly, output }: Showing): void {
  output.answer(toJson(server, proposal, null), () => proposalLines(server, proposal));
  tellWarnings(proposal, output);
  if (proposal.refusal !== null) return output.error(proposal.refusal);
  if (planOnly) return;
  output.error(
    new ArchiverError('delete-refused', 'nothing was deleted: this is only the plan', {
      hint: 'Add --yes to delete these WAL files, or --plan to look without being asked.',
    }),
  );
}

async function carryOut(server: Server, proposal: DeleteProposal, output: Output): Promise<void> {
  for (const line of proposalLines(server.config.name, proposal)) output.line(line);
  tellWarnings(proposal, output);
  const { plan } = proposal;
  const result = await server.deleteWals(plan, stopOnSignal());
  if (output.json) output.answer(toJson(server.config.name, proposal, result), () => []);
  for (const name of result.deleted) output.line(`\t${name}`);
  output.line(`${server.config.name}: ${countOf(result.deleted.length)} deleted, ${sizeText(result.freedBytes)} freed`);
  if (result.absent.length > 0) output.line(`${countOf(result.absent.length)} of the catalogue had no file any more`);
  tellTroubles(result, plan, output);
}

/** Between two files: those that were deleted are taken out of the catalogue first. */
function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

function tellWarnings({ plan }: DeleteProposal, output: Output): void {
  for (const warning of plan.warnings) output.warning(warning);
  const absent = plan.refused.filter(({ isObstacle }) => isObstacle === false);
  for (const { name, reason } of absent) {
    output.error(new ArchiverError('delete-refused', `${name} cannot be deleted`, { hint: reason }));
  }
}

function tellTroubles({ refused, failed, untried }: DeleteResult, { count }: DeletePlan, output: Output): void {
  for (const { name, reason } of refused) {
    output.error(new ArchiverError('delete-refused', `${name} was kept`, { hint: reason }));
  }
  for (const { reason } of failed) {
    output.error(
      new ArchiverError('storage-unavailable', reason, { hint: 'Find out why, then repeat the command to finish.' }),
    );
  }
  if (untried.length === 0) return;
  output.error(
    new ArchiverError('cancelled', `stopped with ${untried.length} of ${countOf(count)} left`, {
      hint: 'Repeat the command to delete the rest.',
    }),
  );
}

function toJson(server: string, { plan, needed, refusal }: DeleteProposal, result: DeleteResult | null) {
  const ranges = rangesOf(plan);
  return {
    server,
    plan: {
      id: plan.planId,
      count: plan.count,
      bytes: plan.totalBytes,
      wals: plan.wals.map(({ name, sizeBytes }) => ({ name, size: sizeBytes })),
      timelines: plan.timelines.map(({ timeline, deleted, remaining, firstRemaining, lastRemaining }) => ({
        timeline,
        deleted,
        ...ranges.get(timeline),
        remaining,
        first_remaining: firstRemaining,
        last_remaining: lastRemaining,
      })),
      gaps: plan.gapsCreated,
      remaining: plan.remaining,
      refused: plan.refused.map(({ name, reason }) => ({ name, reason })),
      warnings: plan.warnings,
    },
    needed: needed.map(({ backupId, wals }) => ({ backup: backupId, wals: wals.map(({ name }) => name) })),
    refusal: refusal === null ? null : { message: refusal.message, hint: refusal.hint ?? null },
    result: result === null ? null : resultJson(result),
  };
}

function resultJson({ deleted, freedBytes, absent, refused, failed, untried }: DeleteResult) {
  const reasons = (wals: DeleteResult['refused']) => wals.map(({ name, reason }) => ({ name, reason }));
  return { deleted, freed_bytes: freedBytes, absent, refused: reasons(refused), failed: reasons(failed), untried };
}
