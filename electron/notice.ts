import type { ServerSummary } from '../core/contract/flow';
import { summarizeFleet } from './fleet-summary';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

/** Servers often fail together, when they share a disk: more than this are told of in one notice. */
const SINGLE_NOTICES = 3;
const NAMES_SHOWN = 5;

/** What to tell the operator about servers that have become worse. */
export function noticesOf(worse: readonly ServerSummary[]): readonly Notice[] {
  if (worse.length <= SINGLE_NOTICES) return worse.map(noticeOf);
  const names = worse.slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = worse.length - names.length;
  return [{ title: summarizeFleet(worse), body: more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ') }];
}

function noticeOf({ name, state, headline }: ServerSummary): Notice {
  return { title: state === 'failing' ? `${name} is failing` : `${name} needs attention`, body: headline };
}
