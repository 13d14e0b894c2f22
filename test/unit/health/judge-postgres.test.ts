import { describe, expect, it } from 'vitest';
import {
  judgeBackupRights,
  judgeMonitoringRights,
  judgePostgres,
  judgeStandby,
  judgeStreaming,
  judgeWalLevel,
} from '../../../core/health/judge-postgres';
import {
  UNKNOWN_NORMAL_STATUS,
  UNKNOWN_STREAMING_STATUS,
  type NormalStatus,
} from '../../../core/postgres/remote-status';
import { outcomes } from './outcomes';

const normal = (status: Partial<NormalStatus>) => ({ ...UNKNOWN_NORMAL_STATUS, ...status });
const fetched = (status: Partial<NormalStatus>) => ({ status: normal(status), failure: null });
const FAILURE = { kind: 'unreachable', message: 'connect ECONNREFUSED' } as const;

describe('the PostgreSQL group (checks §3.2)', () => {
  it('passes a server of a supported version', () => {
    expect(judgePostgres(fetched({ serverTxtVersion: '15.18', versionSupported: true }))).toMatchObject({ ok: true });
  });

  it('fails one that is too old, with the minimum, and one that does not answer, with the reason', () => {
    const old = judgePostgres(fetched({ serverTxtVersion: '9.6.24', versionSupported: false }));
    const down = judgePostgres({ status: UNKNOWN_NORMAL_STATUS, failure: FAILURE });

    expect(old).toMatchObject({ ok: false, hint: 'version 9.6.24 is too old, minimum 10' });
    expect(down).toMatchObject({ ok: false, hint: 'connect ECONNREFUSED' });
  });

  it.each([
    [null, []],
    [true, ['superuser or standard user with backup privileges: OK']],
    [false, ['no access to backup functions: FAILED']],
  ])('backup privileges %j', (hasBackupPrivileges, expected) => {
    expect(outcomes(judgeBackupRights(normal({ hasBackupPrivileges }), 'barman'))).toEqual(expected);
  });

  it.each([
    ['14.1', 'pg_start_backup(text,bool,bool)'],
    ['15.1', 'pg_backup_start(text,bool)'],
  ])('grants the functions that PostgreSQL %s has', (serverTxtVersion, signature) => {
    const [result] = judgeBackupRights(normal({ hasBackupPrivileges: false, serverTxtVersion }), 'Mixed Case');

    expect(result?.fix?.text).toContain(`GRANT EXECUTE ON FUNCTION ${signature} TO "Mixed Case";`);
  });

  it.each([
    [null, []],
    [true, ['has monitoring privileges (WAL streaming): OK']],
    [false, ['no access to monitoring functions (WAL streaming): FAILED']],
  ])('monitoring privileges %j over the WAL connection (checks §3.3)', (hasMonitoringPrivileges, expected) => {
    expect(outcomes(judgeMonitoringRights(normal({ hasMonitoringPrivileges }), 'barman', ' (WAL streaming)'))).toEqual(
      expected,
    );
  });

  it.each([
    [true, null, 'PostgreSQL streaming: OK'],
    [false, null, 'PostgreSQL streaming: FAILED'],
    [null, 'no pg_hba.conf entry', 'PostgreSQL streaming: FAILED'],
  ])('streaming %j', (streaming, connectionError, expected) => {
    const status = { ...UNKNOWN_STREAMING_STATUS, streaming, connectionError };

    const results = judgeStreaming({ status, failure: null }, 'barman', '');

    expect(outcomes(results)).toEqual([expected]);
    if (connectionError !== null) expect(results[0]?.hint).toBe(connectionError);
  });

  it.each([
    [null, true],
    ['minimal', false],
    ['replica', true],
    ['logical', true],
  ])('wal_level %j', (walLevel, ok) => {
    expect(judgeWalLevel(normal({ walLevel }), '')[0]?.ok).toBe(ok);
  });

  it.each([
    [false, null, '1', ['PostgreSQL server is standby: FAILED']],
    [null, false, '1', ['PostgreSQL server is standby: FAILED']],
    [
      true,
      false,
      '1',
      [
        'PostgreSQL server is standby: OK',
        'Primary server is not a standby: OK',
        'Primary and standby have same system ID: OK',
      ],
    ],
    [
      true,
      true,
      '2',
      [
        'PostgreSQL server is standby: OK',
        'Primary server is not a standby: FAILED',
        'Primary and standby have same system ID: FAILED',
      ],
    ],
    [
      true,
      null,
      null,
      [
        'PostgreSQL server is standby: OK',
        'Primary server is not a standby: FAILED',
        'Primary and standby have same system ID: FAILED',
      ],
    ],
  ])('with primary_conninfo: standby in recovery %j, primary in recovery %j, its id %j', (mine, its, id, expected) => {
    const standby = normal({ isInRecovery: mine, postgresSystemid: '1' });
    const primary = fetched({ isInRecovery: its, postgresSystemid: id });

    expect(outcomes(judgeStandby({ standby, primary }))).toEqual(expected);
  });
});
