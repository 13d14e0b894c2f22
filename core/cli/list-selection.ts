import { ArchiverError, classifyWalName, type CatalogueEntry, type WalKind } from '../index';
import { numberOption, textOption, type CommandOptions } from './command-options';

type Matches = (entry: CatalogueEntry) => boolean;
type Compare = (a: CatalogueEntry, b: CatalogueEntry) => number;

/** Which archived WAL is to be listed, and how. */
export interface ListSelection {
  readonly matches: Matches;
  /** Null: in the order of the catalogue. */
  readonly compare: Compare | null;
  readonly reverse: boolean;
  readonly limit: number;
}

const KINDS: Readonly<Record<string, WalKind>> = {
  segment: 'segment',
  partial: 'partial',
  history: 'history',
  'backup-label': 'label',
};

const byName: Compare = (a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1);
const ORDERS: Readonly<Record<string, Compare>> = {
  name: byName,
  time: (a, b) => a.time - b.time || byName(a, b),
  size: (a, b) => a.sizeBytes - b.sizeBytes || byName(a, b),
};

/** Reads the options of `list-wals`. Throws `usage`. */
export function listSelection(options: CommandOptions): ListSelection {
  const matchers = [
    timelineMatcher(options),
    rangeMatcher(options),
    timeMatcher(options),
    compressionMatcher(options),
    kindMatcher(options),
  ].filter((matcher) => matcher !== null);
  const sort = textOption(options, 'sort');
  return {
    matches: (entry) => matchers.every((matches) => matches(entry)),
    compare: sort === null ? null : choose('sort', sort, ORDERS),
    reverse: options['reverse'] === true,
    limit: numberOption(options, 'limit', 0) ?? Infinity,
  };
}

function timelineMatcher(options: CommandOptions): Matches | null {
  const timeline = numberOption(options, 'timeline', 0);
  if (timeline === null) return null;
  const digits = timeline.toString(16).toUpperCase().padStart(8, '0');
  return ({ name }) => name.slice(0, 8).toUpperCase() === digits;
}

/** By the segment that a name belongs to, so that its label and partial come with it; history files belong to none. */
function rangeMatcher(options: CommandOptions): Matches | null {
  const [from, to] = [segmentOption(options, 'from'), segmentOption(options, 'to')];
  if (from === null && to === null) return null;
  if (from !== null && to !== null && from > to) {
    throw new ArchiverError('usage', `the range from ${from} to ${to} is empty`, { hint: `Begin with ${to}.` });
  }
  return ({ name }) => {
    if (name.length < 24) return false;
    const segment = name.slice(0, 24).toUpperCase();
    return (from === null || segment >= from) && (to === null || segment <= to);
  };
}

function segmentOption(options: CommandOptions, option: string): string | null {
  const name = textOption(options, option);
  if (name === null) return null;
  const kind = name.includes('/') ? null : classifyWalName(name);
  if (kind !== null && kind !== 'history') return name.slice(0, 24).toUpperCase();
  throw new ArchiverError('usage', `--${option} is "${name}", which does not name a WAL segment`, {
    hint: 'A segment has 24 hex digits, such as 000000010000000A000000FF.',
  });
}

function timeMatcher(options: CommandOptions): Matches | null {
  const [since, until] = [timeOption(options, 'since'), timeOption(options, 'until')];
  if (since === null && until === null) return null;
  return ({ time }) => (since === null || time >= since) && (until === null || time <= until);
}

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ](?<clock>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?<zone>Z|[+-]\d\d:?\d\d)?)?$/;

/** Seconds since the epoch. Without a zone it is UTC, as in the output. */
function timeOption(options: CommandOptions, option: string): number | null {
  const text = textOption(options, option);
  if (text === null) return null;
  const match = ISO_TIME.exec(text);
  const needsZone = match?.groups?.['clock'] !== undefined && match.groups['zone'] === undefined;
  const ms = match === null ? Number.NaN : Date.parse(`${text.replace(' ', 'T')}${needsZone ? 'Z' : ''}`);
  if (!Number.isNaN(ms)) return ms / 1_000;
  throw new ArchiverError('usage', `--${option} is "${text}", which is no time`, {
    hint: 'Write it as 2026-11-24, 2026-11-24T17:00 or 2026-11-24T17:00:00+01:00; without a zone it is UTC.',
  });
}

function compressionMatcher(options: CommandOptions): Matches | null {
  const wanted = textOption(options, 'compression')?.toLowerCase();
  if (wanted === undefined) return null;
  return ({ compression }) => (compression ?? 'none').toLowerCase() === wanted;
}

function kindMatcher(options: CommandOptions): Matches | null {
  const text = textOption(options, 'kind');
  if (text === null) return null;
  const kind = choose('kind', text, KINDS);
  return ({ name }) => classifyWalName(name) === kind;
}

function choose<T>(option: string, text: string, known: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(known, text) ? known[text] : undefined;
  if (found !== undefined) return found;
  throw new ArchiverError('usage', `unknown ${option} "${text}"`, {
    hint: `Use one of ${Object.keys(known).join(', ')}.`,
  });
}
