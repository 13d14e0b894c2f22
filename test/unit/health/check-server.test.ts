import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiverError } from '../../../core/errors';
import { passed } from '../../../core/health/check-result';
import { checkServer } from '../../../core/health/check-server';
import { CHECK_STAGES, type CheckStage } from '../../../core/health/check-stages';
import { ArchiveHome } from '../../harness/archive-home';

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome('check_timeout = 1')));
afterEach(() => home.remove());

const well = (name: string): CheckStage => ({ name, run: async () => [passed(name)] });
const forever: CheckStage = { name: 'slow', run: () => new Promise(() => {}) };

describe('checkServer', () => {
  it('makes the checks in the order of checks §1', () => {
    expect(CHECK_STAGES.map(({ name }) => name)).toEqual([
      'WAL archive',
      'PostgreSQL',
      'replication slot',
      'directories',
      'retention policy settings',
      'encryption',
      'wal maximum age',
      'compression settings',
      'configuration',
      'systemid coherence',
      'archiver checks',
      'archiver errors',
    ]);
  });

  it.each([
    ['check_timeout', undefined],
    ['the option', 0.05],
  ])('ends when the time of %s is over, without the checks that follow (CHK-1)', async (_name, timeoutS) => {
    const began = performance.now();
    const stages = [well('first'), forever, well('last')];

    const { results, notes } = await checkServer(home.server(), { stages, timeoutS });

    expect(results.map(({ name, ok }) => [name, ok])).toEqual([
      ['first', true],
      ['check timeout', false],
    ]);
    expect(notes).toEqual([expect.stringContaining('"slow"')]);
    expect(performance.now() - began).toBeLessThan(timeoutS === undefined ? 3_000 : 900);
  });

  it('has no limit with 0', async () => {
    const slow: CheckStage = {
      name: 'slow',
      run: () => new Promise((resolve) => setTimeout(() => resolve([passed('slow')]), 1_100)),
    };

    expect((await checkServer(home.server(), { stages: [slow], timeoutS: 0 })).results).toEqual([passed('slow')]);
  });

  it('fails a check that cannot be made, and makes the others', async () => {
    const broken: CheckStage = {
      name: 'broken',
      run: () => Promise.reject(new ArchiverError('permission-denied', 'cannot look', { hint: 'Become barman.' })),
    };

    const { results } = await checkServer(home.server(), { stages: [broken, well('next')] });

    expect(results[0]).toMatchObject({
      name: 'broken',
      ok: false,
      hint: 'cannot look',
      fix: { text: 'Become barman.' },
    });
    expect(results[1]).toMatchObject({ name: 'next', ok: true });
  });

  it('tells of each stage whether what it found is all there is', async () => {
    const broken: CheckStage = { name: 'broken', run: () => Promise.reject(new Error('cannot look')) };
    const told: unknown[] = [];

    await checkServer(home.server(), {
      stages: [well('first'), broken, forever, well('last')],
      timeoutS: 0.05,
      onStage: ({ stage, results, isComplete }) => told.push([stage, results.length, isComplete]),
    });

    expect(told).toEqual([
      ['first', 1, true],
      ['broken', 1, false],
      ['slow', 1, false],
    ]);
  });

  it('shows no password, wherever a check has it from (CFG-18)', async () => {
    const secret = 'PGPASSWORD=planted cp %p';
    const fix = { kind: 'sql', text: secret } as const;
    const leaking: CheckStage = {
      name: 'x',
      run: async () => [{ ...passed('x', { hint: secret, measured: secret }), cause: secret, fix }],
    };

    expect(JSON.stringify(await checkServer(home.server(), { stages: [leaking] }))).not.toContain('planted');
  });

  it('touches nothing', async () => {
    home.put(['incoming', '000000010000000000000001'], 'x');

    await checkServer(home.server(), { timeoutS: 10 });

    expect(home.names('incoming')).toEqual(['000000010000000000000001']);
    expect(home.names('wals')).toEqual([]);
    expect(home.names()).toEqual(['errors', 'incoming', 'streaming', 'wals']);
  });
});
