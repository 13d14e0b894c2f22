import type { DeletePlan, DeleteProposal, NeededWals } from '../index';
import { sizeText } from './size-text';

const SHOWN = 20;

export const countOf = (count: number, what = 'WAL file') => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What a proposal means, for people. */
export function* proposalLines(server: string, { plan, needed }: DeleteProposal): Generator<string> {
  const { count, totalBytes, remaining } = plan;
  const going = count === 0 ? 'nothing to delete' : `${countOf(count)} to delete, ${sizeText(totalBytes)}`;
  yield `${server}: ${going}; ${countOf(remaining.count)} ${remaining.count === 1 ? 'stays' : 'stay'}`;
  yield* timelineLines(plan);
  for (const { from, to, count: missing } of plan.gapsCreated) {
    yield `\tgap: ${countOf(missing, 'segment')} from ${from} to ${to} will be missing between WAL that stays`;
  }
  if (plan.impact.length === 0) yield '\tno base backup of this server is known';
  for (const wals of needed) yield neededLine(wals);
  yield* refusalLines(plan);
}

function* timelineLines(plan: DeletePlan): Generator<string> {
  const ranges = rangesOf(plan);
  for (const { timeline, deleted, remaining, firstRemaining, lastRemaining } of plan.timelines) {
    const { first, last } = ranges.get(timeline) ?? { first: '', last: '' };
    const rest = remaining === 0 ? 'none stays' : `${remaining} stay, ${firstRemaining} to ${lastRemaining}`;
    yield `\ttimeline ${timeline}: ${countOf(deleted, 'segment')}, ${first} to ${last}; ${rest}`;
  }
}

/** First and last segment by name that goes, for each timeline. */
export function rangesOf({ wals }: DeletePlan): ReadonlyMap<number, { readonly first: string; readonly last: string }> {
  const ranges = new Map<number, { first: string; last: string }>();
  for (const { name } of wals) {
    if (name.length !== 24) continue;
    const timeline = Number.parseInt(name.slice(0, 8), 16);
    const { first, last } = ranges.get(timeline) ?? { first: name, last: name };
    ranges.set(timeline, { first: name < first ? name : first, last: name > last ? name : last });
  }
  return ranges;
}

function neededLine({ backupId, wals }: NeededWals): string {
  const names = wals.map(({ name }) => name);
  const [first, last] = [names.reduce((a, b) => (b < a ? b : a)), names.reduce((a, b) => (b > a ? b : a))];
  return `\tbackup ${backupId} needs ${countOf(wals.length)} of the selection, ${first} to ${last}: they must stay`;
}

/** One line a reason: a selection may meet the same one a million times. */
function* refusalLines({ refused }: DeletePlan): Generator<string> {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of refused) {
    const names = byReason.get(reason) ?? [];
    names.push(name);
    byReason.set(reason, names);
  }
  for (const [reason, names] of byReason) {
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
    yield `\tnot to be deleted: ${names.slice(0, SHOWN).join(' ')}${more}: ${reason}`;
  }
}
