import type { ServerSummary } from '../core/contract/flow';
import { summarizeFleet, worstFirst } from './fleet-summary';

export interface Notice {
  readonly title: string;
  readonly body: string;
  /** What a click leads to. */
  readonly server: string;
}

/** Servers often fail together, when they share a disk: more than this are told of in one notice. */
const SINGLE_NOTICES = 3;
const NAMES_SHOWN = 5;

/** What to tell the operator about servers that have become worse. */
export function noticesOf(worse: readonly ServerSummary[]): readonly Notice[] {
  const [first, ...others] = worstFirst(worse);
  if (first === undefined) return [];
  if (worse.length <= SINGLE_NOTICES) return worse.map(noticeOf);
  const names = [first, ...others].slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = worse.length - names.length;
  const body = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return [{ title: summarizeFleet(worse), body, server: first.name }];
}

function noticeOf({ name, state, headline, todo }: ServerSummary): Notice {
  const title = state === 'failing' ? `${name} is failing` : `${name} needs attention`;
  return { title, body: todo === null ? headline : `${headline}\n${todo}`, server: name };
}
