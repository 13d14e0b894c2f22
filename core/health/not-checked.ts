import type { ServerConfig } from '../config/server-config';
import type { CheckResult, NotChecked } from '../contract/checks';

export interface MadeChecks {
  readonly config: Pick<ServerConfig, 'passive' | 'archiver' | 'streamingArchiver' | 'slotName'>;
  readonly results: readonly Pick<CheckResult, 'name' | 'ok'>[];
  /** Stages for which there was no time. */
  readonly late: readonly string[];
}

const OF_POSTGRES = [
  'superuser or standard user with backup privileges',
  'PostgreSQL streaming',
  'wal_level',
  'replication slot',
];
const OF_RECEIVER = ['pg_receivexlog', 'pg_receivexlog compatible', 'receive-wal running'];
const OF_DELIVERY = ['archive_mode', 'archive_command', 'continuous archiving'];

/** Which checks have no result, and why: what is not looked at must not be taken for well. */
export function listNotChecked(made: MadeChecks): readonly NotChecked[] {
  const found = new Set(made.results.map(({ name }) => name));
  // A right that is missing has another name than the right.
  if (found.has('no access to backup functions')) found.add('superuser or standard user with backup privileges');
  const late = made.late.map((name) => ({ name, because: 'the time of check_timeout was over before' }));
  const missing = [...OF_POSTGRES, ...OF_RECEIVER, ...OF_DELIVERY].filter((name) => !found.has(name));
  const explained = missing.flatMap((name) => {
    const because = late.length > 0 ? null : reasonOf(name, made);
    return because === null ? [] : [{ name, because }];
  });
  return [...late, ...explained, { name: 'checks of base backups', because: 'they are left to Barman (barman check)' }];
}

function reasonOf(name: string, { config, results }: MadeChecks): string | null {
  if (OF_RECEIVER.includes(name)) return config.streamingArchiver ? null : 'streaming_archiver is off';
  if (OF_DELIVERY.includes(name) && !config.archiver) return 'archiver is off';
  if (name === 'replication slot') {
    if (config.slotName === null) return 'slot_name is not set';
    if (!config.streamingArchiver) return 'streaming_archiver is off and there is no such slot';
  }
  if (config.passive) return 'the server is passive: it gets its WAL from another Barman';
  const isSilent = results.some((result) => result.name === 'PostgreSQL' && !result.ok);
  if (isSilent) return 'PostgreSQL does not answer';
  if (name === 'continuous archiving') return 'archive_command is not set, or its statistics are not known';
  return 'PostgreSQL did not tell what is needed for it';
}
