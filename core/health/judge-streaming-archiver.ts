import type { CheckResult } from '../contract/checks';
import type { ReceiverProgramStatus } from '../receiver/receiver-program-status';
import { advice, command, failed, passed } from './check-result';

export interface StreamingArchiverFacts {
  readonly server: string;
  readonly program: ReceiverProgramStatus;
  /** As the server names it; null: no streaming connection. */
  readonly serverVersion: string | null;
  readonly receiver: ReceiverLock;
}

/** Who holds Barman's receive lock. */
export type ReceiverLock =
  | { readonly kind: 'held'; readonly pid: number }
  | { readonly kind: 'free' }
  | { readonly kind: 'unknown'; readonly problem: string };

/** `pg_receivexlog`, `pg_receivexlog compatible`, `receive-wal running` (checks §3.5). */
export function judgeStreamingArchiver(facts: StreamingArchiverFacts): readonly CheckResult[] {
  return [judgeInstalled(facts), judgeCompatible(facts), judgeRunning(facts)];
}

const majorOf = (version: string | null) => /^\d+/.exec(version ?? '')?.[0] ?? '';

function judgeInstalled({ program, serverVersion }: StreamingArchiverFacts): CheckResult {
  if (program.installed) return passed('pg_receivexlog', { measured: program.path });
  const major = majorOf(serverVersion);
  return failed('pg_receivexlog', {
    hint: 'no working pg_receivewal in path_prefix or PATH',
    cause: 'Without the program nothing can be streamed. A replication slot goes on keeping WAL on the server.',
    fix: command(`apt-get install postgresql-client${major === '' ? '' : `-${major}`}`),
  });
}

function judgeCompatible({ program, serverVersion }: StreamingArchiverFacts): CheckResult {
  const name = 'pg_receivexlog compatible';
  const measured = `PostgreSQL version: ${serverVersion ?? 'Unknown'}, pg_receivexlog version: ${program.version ?? 'Unknown'}`;
  if (program.compatible === true) return passed(name, { measured });
  const major = majorOf(serverVersion);
  if (program.compatible === false) {
    return failed(name, {
      hint: measured,
      cause: 'A receiver cannot stream from a server of a newer major version than its own.',
      fix: command(`apt-get install postgresql-client-${major}`),
      measured,
    });
  }
  return failed(name, {
    hint: measured,
    cause: 'One of the two versions is not known, so that nobody can say whether they fit together.',
    fix: advice(
      program.version === null
        ? 'Install a working pg_receivewal, or let path_prefix lead to one.'
        : 'See what the checks "PostgreSQL" and "PostgreSQL streaming" say: the server did not tell its version.',
    ),
    measured,
  });
}

function judgeRunning({ receiver, server }: StreamingArchiverFacts): CheckResult {
  if (receiver.kind === 'held')
    return passed('receive-wal running', { measured: `its lock is held by process ${receiver.pid}` });
  if (receiver.kind === 'unknown') {
    return failed('receive-wal running', {
      hint: receiver.problem,
      cause: 'The lock that a receiver holds cannot be looked at.',
      fix: advice('Run the check as the user that owns the lock directory (usually "barman").'),
    });
  }
  return failed('receive-wal running', {
    hint: 'See the log file for more details: no receiver of this server runs',
    cause: 'Nobody receives the WAL of this server. What was received and archived is safe.',
    fix: command(`walyard run ${server}`),
    action: 'start-receiver',
  });
}
