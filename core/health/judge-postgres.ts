import type { CheckFix, CheckResult } from '../contract/checks';
import { advisePostgres } from '../postgres/postgres-advice';
import type { PostgresFailure } from '../postgres/postgres-failure';
import { backupFunctions } from '../postgres/privilege-query';
import type { Fetched, NormalStatus, StreamingStatus } from '../postgres/remote-status';
import { parseServerVersion } from '../postgres/server-version';
import { advice, failed, passed, sql } from './check-result';
import { quoteName } from './server-access';

/** What is appended to the names of checks over the WAL connections. */
export type Suffix = '' | ' (WAL streaming)';

const NO_ANSWER: PostgresFailure = { kind: 'other', message: 'it gave no answer' };

/** The check that the others of the group depend on (checks §3.2). */
export function judgePostgres({ status, failure }: Fetched<NormalStatus>): CheckResult {
  const { serverTxtVersion: version, versionSupported } = status;
  if (version !== null && versionSupported === true) return passed('PostgreSQL', { measured: version });
  if (version !== null) {
    return failed('PostgreSQL', {
      hint: `version ${version} is too old, minimum 10`,
      cause: 'The functions that tell the state of a server have had their names since PostgreSQL 10.',
      fix: advice('Upgrade PostgreSQL, or let Barman archive this server.'),
      measured: version,
    });
  }
  const { what, todo } = advisePostgres(failure ?? NO_ANSWER);
  const { message } = failure ?? NO_ANSWER;
  return failed('PostgreSQL', { hint: message, cause: what, fix: advice(todo ?? '') });
}

/** Nothing to say while the right is not known. */
export function judgeBackupRights({ hasBackupPrivileges, serverTxtVersion }: NormalStatus, role: string) {
  const name = 'superuser or standard user with backup privileges';
  if (hasBackupPrivileges === null) return [];
  if (hasBackupPrivileges) return [passed(name)];
  const [major = 0] = parseServerVersion(serverTxtVersion) ?? [];
  const functions = backupFunctions(major * 10_000).flat();
  const grants = functions.map((signature) => `GRANT EXECUTE ON FUNCTION ${signature} TO ${quoteName(role)};`);
  return [
    failed('no access to backup functions', {
      hint: 'privileges for PostgreSQL backup functions are required',
      cause: `${role} may not call the functions that a base backup and a WAL switch need. Archiving does not need them.`,
      fix: sql(`GRANT pg_monitor TO ${quoteName(role)}; ${grants.join(' ')}`),
    }),
  ];
}

export function judgeMonitoringRights({ hasMonitoringPrivileges: has }: NormalStatus, role: string, suffix: Suffix) {
  if (has === null) return [];
  if (has) return [passed(`has monitoring privileges${suffix}`)];
  return [
    failed(`no access to monitoring functions${suffix}`, {
      hint: 'privileges for PostgreSQL monitoring functions are required',
      cause: `${role} may not see settings and statistics, so that the state of streaming is not known.`,
      fix: sql(`GRANT pg_monitor TO ${quoteName(role)};`),
    }),
  ];
}

export function judgeStreaming(
  streaming: Fetched<StreamingStatus>,
  role: string,
  suffix: Suffix,
): readonly CheckResult[] {
  const { status, failure } = streaming;
  const name = `PostgreSQL streaming${suffix}`;
  const measured = status.xlogpos === null ? null : `timeline ${status.timeline}, ${status.xlogpos}`;
  if (status.streaming === true) return [passed(name, { measured })];
  const reason = status.connectionError ?? failure?.message ?? 'the server is not a WAL sender';
  return [
    failed(name, {
      hint: reason,
      cause: `No replication connection (${reason}): nothing can be streamed. Archived WAL is not at risk.`,
      fix: fixStreaming(streaming, role),
    }),
  ];
}

const REFUSALS: readonly PostgresFailure['kind'][] = ['authentication', 'permission'];

function fixStreaming({ status, failure }: Fetched<StreamingStatus>, role: string): CheckFix {
  if (failure !== null && REFUSALS.includes(failure.kind)) {
    const then = '-- and a line for the database "replication" in pg_hba.conf, then SELECT pg_reload_conf();';
    return sql(`ALTER ROLE ${quoteName(role)} REPLICATION; ${then}`);
  }
  if (status.connectionError !== null) return advice(advisePostgres(failure ?? NO_ANSWER).todo ?? '');
  return advice('Let streaming_conninfo lead to PostgreSQL itself, not to a connection pooler.');
}

/** A level that is not known passes (checks §3.2). */
export function judgeWalLevel({ walLevel }: NormalStatus, suffix: Suffix): readonly CheckResult[] {
  const name = `wal_level${suffix}`;
  if (walLevel !== 'minimal') return [passed(name, { measured: walLevel })];
  return [
    failed(name, {
      hint: "please set it to a higher level than 'minimal'",
      cause: 'With wal_level = minimal the WAL lacks what a restore needs: it can be neither archived nor streamed.',
      fix: sql("ALTER SYSTEM SET wal_level = 'replica'; -- then restart PostgreSQL"),
      measured: walLevel,
    }),
  ];
}

export interface StandbyFacts {
  readonly standby: NormalStatus;
  readonly primary: Fetched<NormalStatus>;
}

/** With primary_conninfo set, conninfo has to lead to a standby of that primary. */
export function judgeStandby({ standby, primary }: StandbyFacts): readonly CheckResult[] {
  const swap = advice('Let conninfo lead to the standby and primary_conninfo to its primary.');
  if (standby.isInRecovery !== true) {
    return [
      failed('PostgreSQL server is standby', {
        hint: 'conninfo should point to a standby server if primary_conninfo is set',
        cause: 'The server of conninfo is not in recovery: it is a primary itself.',
        fix: swap,
      }),
    ];
  }
  return [passed('PostgreSQL server is standby'), judgePrimary(primary, swap), judgeSameCluster(standby, primary)];
}

function judgePrimary({ status, failure }: Fetched<NormalStatus>, swap: ReturnType<typeof advice>): CheckResult {
  const name = 'Primary server is not a standby';
  if (status.isInRecovery === false) return passed(name);
  if (status.isInRecovery === null) {
    const { what, todo } = advisePostgres(failure ?? NO_ANSWER);
    return failed(name, { hint: (failure ?? NO_ANSWER).message, cause: what, fix: advice(todo ?? '') });
  }
  return failed(name, {
    hint: 'primary_conninfo should point to a primary server, not a standby',
    cause: 'The server of primary_conninfo is in recovery: WAL cannot be switched there.',
    fix: swap,
  });
}

function judgeSameCluster(standby: NormalStatus, { status: primary }: Fetched<NormalStatus>): CheckResult {
  const name = 'Primary and standby have same system ID';
  const measured = `${standby.postgresSystemid ?? 'unknown'} and ${primary.postgresSystemid ?? 'unknown'}`;
  if (standby.postgresSystemid !== null && standby.postgresSystemid === primary.postgresSystemid) return passed(name);
  return failed(name, {
    hint: 'primary_conninfo and conninfo should point to primary and standby servers which share the same system identifier',
    cause: `The system identifiers are ${measured}: the two are not of one cluster.`,
    fix: advice('Correct conninfo or primary_conninfo: both have to lead to servers of one cluster.'),
    measured,
  });
}
