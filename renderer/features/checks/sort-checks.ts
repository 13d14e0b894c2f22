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
/** Fails because something else does: what that is comes before it. */
const CONSEQUENCES: ReadonlySet<string> = new Set(['WAL archive', 'pg_receivexlog compatible']);
const WARNING = /^WARNING: /;

export interface SortedChecks {
  /** What stops WAL first, causes before their consequences; those of one kind as they are made. */
  readonly failing: readonly CheckRow[];
  /** Well, but with a word of warning. */
  readonly warned: readonly CheckRow[];
  readonly well: readonly CheckRow[];
}

export function sortChecks(rows: readonly CheckRow[]): SortedChecks {
  const failing = rows.filter(({ ok }) => !ok);
  const isWarned = ({ ok, hint }: CheckRow) => ok && WARNING.test(hint ?? '');
  return {
    failing: [...failing].sort((a, b) => rankOf(a) - rankOf(b)),
    warned: rows.filter(isWarned),
    well: rows.filter((row) => row.ok && !isWarned(row)),
  };
}

function rankOf({ name }: CheckRow): number {
  if (CONSEQUENCES.has(name)) return 1;
  return URGENT.has(name.replace(' (WAL streaming)', '')) ? 0 : 2;
}
