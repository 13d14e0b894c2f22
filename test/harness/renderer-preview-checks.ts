import type { CheckRow, ChecksState } from '../../core/contract/checks';
import type { ChecksFlow } from '../../core/contract/flow';
import { failed, passed, sql, command } from '../../core/health/check-result';
import { listNotChecked } from '../../core/health/not-checked';

const MINUTE_MS = 60_000;

/** The checks of one server in memory. */
export class ImaginedChecks {
  state: ChecksState;

  constructor(isFailing: boolean, nowMs: number) {
    const rows = isFailing ? [...WELL, ...FAILING] : WELL;
    this.state = imagineChecks(rows, nowMs);
  }

  flow(): ChecksFlow {
    const failing = this.state.report?.rows.filter(({ ok }) => !ok) ?? [];
    return { state: 'ok', advice: null, failed: this.state.report === null ? null : failing.length };
  }

  /** Makes it well, as an operator would have. */
  repair(check: string): void {
    const { report } = this.state;
    if (report === null) return;
    const rows = report.rows.map((row) => (row.name === check ? { ...row, ...passed(check), failedSince: null } : row));
    this.state = { ...this.state, report: { ...report, rows } };
  }
}

type Row = Pick<CheckRow, 'group'> & ReturnType<typeof passed>;

const well = (name: string, measured: string | null = null): Row => ({ ...passed(name, { measured }), group: name });

const WELL: readonly Row[] = [
  { ...well('PostgreSQL', '16.4'), group: 'PostgreSQL' },
  { ...well('superuser or standard user with backup privileges'), group: 'PostgreSQL' },
  { ...well('PostgreSQL streaming', 'timeline 1, 16/B374D848'), group: 'PostgreSQL' },
  { ...well('wal_level', 'replica'), group: 'PostgreSQL' },
  well('directories', '4.1 TiB free'),
  well('retention policy settings', 'RECOVERY WINDOW OF 4 WEEKS'),
  { ...passed('encryption', { hint: 'a test file was encrypted', measured: 'gpg' }), group: 'encryption' },
  { ...passed('wal maximum age', { hint: 'no last_wal_maximum_age provided' }), group: 'wal maximum age' },
  well('compression settings', 'zstd'),
  well('systemid coherence', '7710940804885348361'),
  { ...well('pg_receivexlog', '/usr/lib/postgresql/16/bin/pg_receivewal'), group: 'archiver checks' },
  { ...well('archive_mode', 'on'), group: 'archiver checks' },
];

const FAILING: readonly Row[] = [
  {
    ...failed('archiver errors', {
      hint: 'duplicates: 2, unknown: 1',
      cause: '3 files were moved to the errors directory.',
      fix: command('walyard errors list main'),
      action: 'open-errors',
    }),
    group: 'archiver errors',
  },
  {
    ...failed('replication slot', {
      hint: "replication slot 'barman' doesn't exist.",
      cause: 'The receiver cannot start without the slot of slot_name, and the server keeps no WAL for it.',
      fix: sql("SELECT pg_create_physical_replication_slot('barman', true);"),
      action: 'create-slot',
    }),
    group: 'replication slot',
  },
  {
    ...failed('receive-wal running', {
      hint: 'no receiver of this server runs',
      cause: 'Nobody receives the WAL of this server. What was received and archived is safe.',
      fix: command('walyard run main'),
      action: 'start-receiver',
    }),
    group: 'archiver checks',
  },
];

export function imagineChecks(rows: readonly Row[], nowMs: number): ChecksState {
  const at = (minutesAgo: number) => new Date(nowMs - minutesAgo * MINUTE_MS).toISOString();
  const failing = rows.filter(({ ok }) => !ok);
  const config = { passive: false, archiver: true, streamingArchiver: true, slotName: 'barman' };
  return {
    report: {
      at: at(1),
      tookMs: 412,
      active: true,
      rows: rows.map((row) => ({ ...row, checkedAt: at(1), failedSince: row.ok ? null : at(31) })),
      notChecked: [...listNotChecked({ config, results: rows, late: [] })],
      notes: [],
    },
    isRunning: false,
    everySeconds: 300,
    changes: [
      ...failing.map(({ name, group, hint }) => ({ check: name, group, ok: false, at: at(31), hint })),
      { check: 'PostgreSQL', group: 'PostgreSQL', ok: true, at: at(700), hint: null },
      { check: 'PostgreSQL', group: 'PostgreSQL', ok: false, at: at(712), hint: 'connection refused' },
    ],
    historyTrouble: null,
  };
}
