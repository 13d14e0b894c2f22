import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, type CoreEvent } from '../../../core/contract/api';
import type { CheckResult } from '../../../core/contract/checks';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { advice, failed, passed } from '../../../core/health/check-result';
import { CHECK_STAGES, type CheckStage } from '../../../core/health/check-stages';
import { CheckHistory } from '../../../core/server/check-history';
import { ChecksDesk } from '../../../core/server/checks-desk';
import { checkHistoryFile } from '../../../core/server/own-files';
import { ArchiveHome } from '../../harness/archive-home';

const bad = (name: string) => failed(name, { hint: `${name} is bad`, cause: 'because', fix: advice('repair it') });

let home: ArchiveHome;
let desk: ChecksDesk;
let results: Record<string, CheckResult>;
let made: string[];
let log: string[];
let topics: CoreEvent['topic'][];
let nowMs: number;

const stage = (name: string): CheckStage => ({
  name,
  run: async () => {
    made.push(name);
    return [results[name] ?? passed(name)];
  },
});

function openDesk(stages: readonly CheckStage[] = ['first', 'second'].map(stage)): ChecksDesk {
  desk = new ChecksDesk({
    server: home.server(),
    history: new CheckHistory(checkHistoryFile(home.config), nodeDurableFs),
    now: () => new Date(nowMs),
    emit: (topic) => topics.push(topic),
    log: (line) => log.push(line),
    stages,
  });
  return desk;
}

beforeEach(() => {
  home = new ArchiveHome();
  [results, made, log, topics] = [{}, [], [], []];
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  openDesk();
});
afterEach(async () => {
  await desk.close();
  home.remove();
});

const namesOf = (state: Awaited<ReturnType<ChecksDesk['run']>>) =>
  state.report?.rows.map(({ name, ok }) => `${name} ${ok ? 'ok' : 'failed'}`);
const historyFile = () => checkHistoryFile(home.config);

describe('a run of the checks', () => {
  it('is what the page shows afterwards, as the contract has it', async () => {
    expect(await desk.latest()).toEqual({
      report: null,
      isRunning: false,
      everySeconds: null,
      changes: [],
      historyTrouble: null,
    });
    results = { second: bad('second') };

    const state = await desk.run(null);

    expect(api['checks.run'].response.parse(state)).toEqual(state);
    expect(namesOf(state)).toEqual(['first ok', 'second failed']);
    expect(state.report).toMatchObject({ at: '2026-01-01T00:00:00.000Z', active: true });
    expect(state.report?.rows[1]).toMatchObject({ group: 'second', failedSince: '2026-01-01T00:00:00.000Z' });
    expect(await desk.latest()).toEqual(state);
    expect(topics).toEqual(['checks', 'checks', 'flow']);
  });

  it('of one check makes only what belongs to it and leaves the others as they were', async () => {
    results = { second: bad('second') };
    await desk.run(null);
    nowMs += 60_000;
    [results, made] = [{ first: bad('first') }, []];

    const state = await desk.run('second');

    expect(made).toEqual(['second']);
    expect(namesOf(state)).toEqual(['first ok', 'second ok']);
    expect(state.report?.at).toBe('2026-01-01T00:00:00.000Z');
    expect(state.report?.rows.map(({ checkedAt }) => checkedAt)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:01:00.000Z',
    ]);
  });

  it('refuses a check that is not there', async () => {
    await desk.run(null);

    await expect(desk.run('wal_level')).rejects.toMatchObject({ code: 'usage' });
  });

  it('waits for the one before', async () => {
    let [atOnce, most] = [0, 0];
    const slow: CheckStage = {
      name: 'slow',
      run: async () => {
        most = Math.max(most, (atOnce += 1));
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        return [];
      },
    };
    openDesk([slow]);

    await Promise.all([desk.run(null), desk.run(null), desk.run(null)]);

    expect(most).toBe(1);
  });

  it('says what was not checked for want of time', async () => {
    home.reconfigure((text) => text.replace('[main]', '[main]\ncheck_timeout = 1'));
    openDesk([stage('first'), { name: 'slow', run: () => new Promise(() => {}) }, stage('last')]);

    const { report } = await desk.run(null);

    expect(report?.rows.map(({ name }) => name)).toEqual(['first', 'check timeout']);
    expect(report?.notChecked[0]).toEqual({ name: 'last', because: 'the time of check_timeout was over before' });
  });

  it('ends with the desk and leaves no result', async () => {
    let began = () => {};
    const hasBegun = new Promise<void>((resolve) => (began = resolve));
    const forever: CheckStage = { name: 'forever', run: () => (began(), new Promise(() => {})) };
    openDesk([forever]);
    const run = desk.run(null);
    await hasBegun;

    await desk.close();

    expect((await run).report).toBeNull();
    expect(existsSync(historyFile())).toBe(false);
  });
});

describe('the checks by themselves', () => {
  afterEach(() => void vi.useRealTimers());

  async function runsAfter(ms: number): Promise<readonly string[]> {
    made = [];
    nowMs += ms;
    await vi.advanceTimersByTimeAsync(ms);
    do await new Promise((resolve) => setImmediate(resolve));
    while ((await desk.latest()).isRunning);
    await new Promise((resolve) => setImmediate(resolve)); // By then the next is planned.
    return made;
  }

  it('are made after the first pause, every five minutes, and what fails every minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    openDesk();
    desk.start(3_000);
    desk.start(3_000);

    expect(await runsAfter(2_900)).toEqual([]);
    expect(await runsAfter(200)).toEqual(['first', 'second']);
    expect(await runsAfter(290_000)).toEqual([]);
    results = { second: bad('second') };
    expect(await runsAfter(10_000)).toEqual(['first', 'second']);
    expect((await desk.latest()).everySeconds).toBe(60);
    for (let minute = 1; minute < 5; minute += 1) expect(await runsAfter(60_000)).toEqual(['second']);
    expect(await runsAfter(60_000)).toEqual(['first', 'second']);
  });

  it('do not wait for their minute once something was repaired, and go on once a minute after that', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    openDesk();
    desk.lookAgain();
    expect(await runsAfter(10_000)).toEqual([]);
    results = { second: bad('second') };
    desk.start(3_000);
    expect(await runsAfter(3_000)).toEqual(['first', 'second']);

    desk.lookAgain();
    expect(await runsAfter(2_000)).toEqual(['second']);
    expect(await runsAfter(59_000)).toEqual([]);
    results = {};
    expect(await runsAfter(1_000)).toEqual(['second']);

    desk.lookAgain();
    expect(await runsAfter(2_000)).toEqual([]);
  });
});

describe('the history of changes', () => {
  it('has when a check began to fail and was well again, newest first, and survives a restart', async () => {
    results = { first: bad('first') };
    await desk.run(null);
    nowMs += 120_000;
    results = {};
    await desk.run(null);
    await desk.close();

    const { changes, report } = await openDesk().latest();

    expect(report).toBeNull();
    expect(changes).toEqual([
      { check: 'first', group: 'first', ok: true, at: '2026-01-01T00:02:00.000Z', hint: null },
      { check: 'first', group: 'first', ok: false, at: '2026-01-01T00:00:00.000Z', hint: 'first is bad' },
    ]);
    expect(log).toEqual(['main: check "first" fails: first is bad', 'main: check "first" is well again']);
  });

  it('keeps since when a check fails over a restart', async () => {
    results = { first: bad('first') };
    await desk.run(null);
    await desk.close();
    nowMs += 3_600_000;

    const { report, changes } = await openDesk().run(null);

    expect(report?.rows[0]?.failedSince).toBe('2026-01-01T00:00:00.000Z');
    expect(changes).toHaveLength(1);
    expect((await desk.flow()).state).toBe('attention');
  });

  it('writes only changes', async () => {
    await desk.run(null);
    expect(existsSync(historyFile())).toBe(false);
    results = { first: bad('first') };
    await desk.run(null);
    const { ino, mtimeMs } = statSync(historyFile());

    await desk.run(null);

    expect(statSync(historyFile())).toMatchObject({ ino, mtimeMs });
  });

  it('takes up what another process has written', async () => {
    results = { first: bad('first') };
    await desk.run(null);
    const text = readFileSync(historyFile(), 'utf8');
    const other = { check: 'second', group: 'second', ok: false, at: '2026-01-01T00:00:30.000Z', hint: 'seen there' };
    const { changes } = JSON.parse(text) as { changes: unknown[] };
    writeFileSync(historyFile(), JSON.stringify({ changes: [other, ...changes] }));
    results = { first: bad('first'), second: bad('second') };

    expect((await desk.run(null)).changes).toEqual([other, ...changes]);
  });

  it('begins anew when the file cannot be understood', async () => {
    results = { first: bad('first') };
    await desk.run(null);
    writeFileSync(historyFile(), '{"changes": [{"check": 1}]}');
    await desk.close();

    expect((await openDesk().run(null)).changes.map(({ check }) => check)).toEqual(['first']);
  });

  it('says that it cannot be kept, makes no directory of the server, and is written as soon as it can be', async () => {
    renameSync(home.path(), `${home.path()}.away`);
    results = { first: bad('first') };

    const { historyTrouble, changes } = await desk.run(null);

    expect(historyTrouble).toContain('.walyard/checks.json');
    expect(changes).toHaveLength(1);
    expect(existsSync(home.path())).toBe(false);
    renameSync(`${home.path()}.away`, home.path());
    expect((await desk.run(null)).historyTrouble).toBeNull();
    expect(readFileSync(historyFile(), 'utf8')).toContain('first is bad');
  });
});

describe('the real checks at the desk', () => {
  it('change nothing in the archive and tell no password', async () => {
    home.reconfigure((text) => text.replace('host=127.0.0.1', 'host=127.0.0.1 password=planted'));
    openDesk(CHECK_STAGES);

    const state = await desk.run(null);

    expect(state.report?.rows.find(({ name }) => name === 'PostgreSQL')).toMatchObject({ ok: false });
    expect(state.report?.notChecked).toContainEqual({ name: 'wal_level', because: 'PostgreSQL does not answer' });
    expect(JSON.stringify(state) + readFileSync(historyFile(), 'utf8')).not.toContain('planted');
  });
});
