import { describe, expect, it } from 'vitest';
import type { CheckChange, CheckRow, ChecksReport } from '../../../core/contract/checks';
import { advice, failed, passed } from '../../../core/health/check-result';
import { judgeChecks } from '../../../core/server/judge-checks';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const iso = (secondsAgo: number) => new Date(NOW - secondsAgo * 1_000).toISOString();

function row(name: string, failsForSeconds: number | null): CheckRow {
  const result =
    failsForSeconds === null ? passed(name) : failed(name, { hint: 'it is minimal', cause: 'c', fix: advice('f') });
  const failedSince = failsForSeconds === null ? null : iso(failsForSeconds);
  return { ...result, group: name, checkedAt: iso(0), failedSince };
}

const report = (rows: readonly CheckRow[], active = true): ChecksReport => ({
  at: iso(0),
  tookMs: 1,
  active,
  rows: [...rows],
  notChecked: [],
  notes: [],
});

describe('judgeChecks', () => {
  it('is well when no check fails', () => {
    expect(judgeChecks(report([row('wal_level', null)]), new Map())).toEqual({ state: 'ok', advice: null, failed: 0 });
  });

  it('calls for attention once a failure was found again, and says which and where to go', () => {
    expect(judgeChecks(report([row('wal_level', 60)]), new Map())).toEqual({
      state: 'attention',
      advice: {
        what: 'The check "wal_level" fails: it is minimal.',
        todo: 'See on the page Checks what to do about wal_level.',
      },
      failed: 1,
    });
  });

  it('is failing while no WAL is delivered, which no link of the flow shows, and names that first', () => {
    const rows = [row('WAL archive', 60), row('continuous archiving', 60)];

    expect(judgeChecks(report(rows), new Map())).toMatchObject({
      state: 'failing',
      advice: { what: '2 checks fail: continuous archiving, WAL archive.' },
    });
    const fresh = [row('WAL archive', 60), row('continuous archiving', 0)];
    expect(judgeChecks(report(fresh), new Map()).state).toBe('attention');
  });

  it('counts a failure that was found just now, and does not alarm anybody yet', () => {
    expect(judgeChecks(report([row('wal_level', 0)]), new Map())).toEqual({ state: 'ok', advice: null, failed: 1 });
  });

  it('names three of many', () => {
    const rows = ['a', 'b', 'c', 'd', 'e'].map((name) => row(name, 60));

    expect(judgeChecks(report(rows), new Map()).advice?.what).toBe('5 checks fail: a, b, c and 2 more.');
  });

  it.each(['PostgreSQL', 'receive-wal running', 'archiver errors'])('leaves "%s" to the link that shows it', (name) => {
    expect(judgeChecks(report([row(name, 60)]), new Map())).toMatchObject({ state: 'ok', failed: 1 });
  });

  it('does not count failures of a server that is switched off (CHK-2)', () => {
    expect(judgeChecks(report([row('wal_level', 60)], false), new Map())).toEqual({
      state: 'ok',
      advice: null,
      failed: 0,
    });
  });

  it('goes by the history until the first checks are made, so that a restart is no news', () => {
    const change: CheckChange = {
      check: 'wal_level',
      group: 'PostgreSQL',
      ok: false,
      at: iso(0),
      hint: 'it is minimal',
    };

    expect(judgeChecks(null, new Map([['wal_level', change]]))).toMatchObject({ state: 'attention', failed: null });
    expect(judgeChecks(null, new Map())).toEqual({ state: 'ok', advice: null, failed: null });
  });
});
