import { describe, expect, it } from 'vitest';
import { ArchiverError } from '../../../core/errors';
import {
  fetchFileArchiverStatus,
  fetchNormalStatus,
  fetchStreamingStatus,
  type StatusSession,
} from '../../../core/postgres/fetch-remote-status';
import type { Row } from '../../../core/postgres/postgres-session';

const OPTIONS = { slotName: 'barman', withSize: false };
const VERSIONS = [100_023, 110_022, 120_020, 130_016, 140_013, 150_018, 160_004, 170_000, 180_000];

type Answer = readonly Row[] | Error;

/** A server that answers each statement by a part of it. */
class ScriptedSession implements StatusSession {
  isAlive = true;
  readonly serverVersion = '15.18 (Debian 15.18-0+deb12u1)';
  readonly asked: string[] = [];

  constructor(private readonly answers: Readonly<Record<string, Answer>>) {}

  async query(sql: string): Promise<readonly Row[]> {
    this.asked.push(sql);
    const part = Object.keys(this.answers).find((key) => sql.includes(key));
    const answer = part === undefined ? [] : (this.answers[part] ?? []);
    if (!(answer instanceof Error)) return answer;
    this.isAlive = !answer.message.includes('terminated');
    throw answer;
  }
}

const versionRow = (version: number) => ({
  server_version_num: [{ text: `PostgreSQL ${Math.floor(version / 10_000)}.1 on x`, version_number: version }],
});
const refused = (code: string) => Object.assign(new Error('permission denied'), { code });
const connection = (session: StatusSession) => ({ open: async () => session });

describe('fetchNormalStatus', () => {
  it.each(VERSIONS)('asks PostgreSQL %i for the functions it has', async (version) => {
    const session = new ScriptedSession(versionRow(version));

    await fetchNormalStatus(connection(session), OPTIONS);

    const sql = session.asked.join('\n');
    expect(sql.includes('pg_backup_start(text,bool)')).toBe(version >= 150_000);
    expect(sql.includes('pg_start_backup(text,bool,bool)')).toBe(version < 150_000);
    expect(sql.includes("'pg_checkpoint'")).toBe(version >= 150_000);
    expect(sql).not.toMatch(/xlog_location|pg_xlogfile|pg_switch_xlog/);
  });

  it('asks a server that is too old nothing more', async () => {
    const session = new ScriptedSession(versionRow(90_624));

    const { status, failure } = await fetchNormalStatus(connection(session), OPTIONS);

    expect(session.asked).toHaveLength(1);
    expect({ status, failure }).toMatchObject({
      status: { versionSupported: false, isSuperuser: null },
      failure: null,
    });
  });

  it('keeps what was told before the connection was lost (RST-1)', async () => {
    const session = new ScriptedSession({
      ...versionRow(150_018),
      usesuper: [{ superuser: true, monitoring: true, backup: true }],
      'name = ANY': new Error('Connection terminated unexpectedly'),
    });

    const { status, failure } = await fetchNormalStatus(connection(session), OPTIONS);

    expect(failure?.kind).toBe('unreachable');
    expect(status).toMatchObject({ isSuperuser: true, walLevel: null, replicationSlot: null });
    expect(session.asked.at(-1)).toContain('name = ANY');
  });

  it('leaves null what the server refuses to this user, and goes on', async () => {
    const session = new ScriptedSession({
      ...versionRow(150_018),
      pg_control_system: refused('42501'),
      pg_replication_slots: [
        { slot_name: 'barman', active: false, active_pid: null, restart_lsn: null, retained: null },
      ],
    });

    const { status, failure } = await fetchNormalStatus(connection(session), OPTIONS);

    expect(failure).toBe(null);
    expect(status).toMatchObject({ postgresSystemid: null, replicationSlot: { slotName: 'barman', active: false } });
  });

  it('has no slot when none is configured or none is there (RST-4)', async () => {
    const session = new ScriptedSession({ ...versionRow(150_018), pg_replication_slots: [] });

    expect((await fetchNormalStatus(connection(session), OPTIONS)).status.replicationSlot).toBe(null);
    await fetchNormalStatus(connection(session), { ...OPTIONS, slotName: null });
    expect(session.asked.filter((sql) => sql.includes('pg_replication_slots'))).toHaveLength(1);
  });

  it('shows no password of a message', async () => {
    const failing = { open: () => Promise.reject(new Error('bad string: password=planted host=x')) };

    const { failure } = await fetchNormalStatus(failing, OPTIONS);

    expect(failure?.message).toContain('*REDACTED*');
    expect(failure?.message).not.toContain('planted');
  });
});

describe('fetchFileArchiverStatus', () => {
  it.each([new Error('connect ECONNREFUSED'), new ArchiverError('config-invalid', 'bad')])(
    'is all null, with the reason, after %s (RST-1)',
    async (error) => {
      const { status, failure } = await fetchFileArchiverStatus({ open: () => Promise.reject(error) });

      expect(status).toMatchObject({ archiveMode: null, statistics: null, isArchiving: null });
      expect(failure).not.toBe(null);
    },
  );
});

describe('fetchStreamingStatus (RST-3)', () => {
  it('cannot say whether streaming is supported without a connection', async () => {
    const { status } = await fetchStreamingStatus({ open: () => Promise.reject(new Error('refused')) });

    expect(status).toMatchObject({ connectionError: 'refused', streamingSupported: null, streaming: null });
  });

  it('is connected, but not to a WAL sender', async () => {
    const session = new ScriptedSession({ IDENTIFY_SYSTEM: refused('42601') });

    const { status } = await fetchStreamingStatus(connection(session));

    expect(status).toMatchObject({ connectionError: null, streamingSupported: true, streaming: false });
  });

  it('knows the cluster and the version', async () => {
    const row = { systemid: '7123456789012345678', timeline: 3, xlogpos: '0/3000000', dbname: null };
    const session = new ScriptedSession({ IDENTIFY_SYSTEM: [row] });

    const { status } = await fetchStreamingStatus(connection(session));

    expect(status).toMatchObject({ streaming: true, streamingSystemid: '7123456789012345678', timeline: 3 });
    expect(status).toMatchObject({ versionSupported: true, serverVersion: session.serverVersion });
  });
});
