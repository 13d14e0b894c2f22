import type { CheckRow } from '../../../core/contract/checks';

/** While one of these fails, WAL may not be received or archived at all. */
const URGENT: ReadonlySet<string> = new Set([
  'directories',
  'WAL archive',
  'PostgreSQL',
  'PostgreSQL streaming',
  'wal_level',
  'replication slot',
  'systemid coherence',
  'pg_receivexlog',
  'pg_receivexlog compatible',
  'receive-wal running',
  'archive_mode',
  'archive_command',
  'continuous archiving',
  'wal maximum age',
  'compression settings',
  'encryption',
  'check timeout',
]);
const WARNING = /^WARNING: /;

export interface SortedChecks {
  /** What stops WAL first; those of one kind as they are made, which is from cause to consequence. */
  readonly failing: readonly CheckRow[];
  /** Well, but with a word of warning. */
  readonly warned: readonly CheckRow[];
  readonly well: readonly CheckRow[];
}

export function sortChecks(rows: readonly CheckRow[]): SortedChecks {
  const failing = rows.filter(({ ok }) => !ok);
  const isWarned = ({ ok, hint }: CheckRow) => ok && WARNING.test(hint ?? '');
  return {
    failing: [...failing.filter(isUrgent), ...failing.filter((row) => !isUrgent(row))],
    warned: rows.filter(isWarned),
    well: rows.filter((row) => row.ok && !isWarned(row)),
  };
}

const isUrgent = ({ name }: CheckRow) => URGENT.has(name.replace(' (WAL streaming)', ''));
