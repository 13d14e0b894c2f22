import type { CheckAction, CheckChange, CheckFix } from '../../../core/contract/checks';
import { formatAge, secondsSince } from '../../lib/format-age';

export const fixLabels: Readonly<Record<CheckFix['kind'], string>> = {
  sql: 'Run in PostgreSQL',
  command: 'Run as the owner of the archive',
  setting: 'Set in the configuration',
  advice: 'What to do',
};

export interface ActionWords {
  readonly label: string;
  /** What it does, asked about before it is done; null: it only leads to another page. */
  readonly confirm: string | null;
}

export const actionWords: Readonly<Record<CheckAction, ActionWords>> = {
  'make-directories': {
    label: 'Create the missing directories',
    confirm:
      'The missing directories of this server are created, for its owner only. If they were there before, mount their disk instead: new ones would fill the disk below.',
  },
  'create-slot': {
    label: 'Create the slot',
    confirm:
      'The physical replication slot of slot_name is created on the server. It keeps no WAL before a receiver uses it.',
  },
  'start-receiver': {
    label: 'Start the receiver',
    confirm: 'pg_receivewal is started and kept running. It goes on where the WAL received so far ends.',
  },
  'archive-now': {
    label: 'Archive now',
    confirm: 'What waits in the queues is archived without waiting for the next run.',
  },
  'switch-wal': {
    label: 'Switch WAL',
    confirm:
      'PostgreSQL closes the WAL segment that it writes now, so that it can be archived, and goes on in the next one.',
  },
  'open-errors': { label: 'Show error files', confirm: null },
  'open-queues': { label: 'Show queues', confirm: null },
};

/** "failed", or after how long it was well again. `older`: the changes before it, newest first. */
export function describeChange(change: CheckChange, older: readonly CheckChange[]): string {
  if (!change.ok) return change.hint === null ? 'failed' : `failed: ${change.hint}`;
  const began = older.find(({ check }) => check === change.check);
  if (began === undefined || began.ok) return 'well again';
  return `well again after ${formatAge(secondsSince(began.at, Date.parse(change.at)))}`;
}
