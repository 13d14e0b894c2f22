import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResetPlan } from '../../../core/contract/receiver';
import { ArchiverError } from '../../../core/errors';
import { ReceiverSupervisor } from '../../../core/receiver/receiver-supervisor';
import { ReceiverDesk, type ReceiverDeskDeps } from '../../../core/server/receiver-desk';
import { ArchiveHome } from '../../harness/archive-home';

const STREAMS = `console.error('pg_receivewal: starting log streaming at 0/1000000 (timeline 1)'); setInterval(() => {}, 1000);`;
const REFUSED = `console.error('pg_receivewal: error: requested WAL segment 000000010000000000000003 has already been removed'); process.exit(1);`;
const LATE = '000000010000000000000009';
const PLAN: ResetPlan = {
  decision: 'reset',
  sentence: 'Streaming will resume at B instead of A.partial.',
  hint: null,
  steps: [{ kind: 'set-aside', name: 'A.partial' }],
  resumesAt: { wal: 'B', lsn: '0/400000' },
  lost: null,
  archiveFirst: [],
};

let home: ArchiveHome;
let receiver: ReceiverSupervisor;
let stages: unknown[];

beforeEach(() => {
  home = new ArchiveHome('streaming_archiver = on\nslot_name = mine');
  stages = [];
});
afterEach(async () => {
  await receiver.stop();
  home.remove();
});

/** A real process in place of pg_receivewal, and resets that answer as told. */
function open(program: string, deps: Partial<ReceiverDeskDeps> = {}): ReceiverDesk {
  const directory = join(home.root, 'bin');
  mkdirSync(directory);
  const version = `if (process.argv[2] === '--version') { console.log('pg_receivewal (PostgreSQL) 15.1'); process.exit(0); }`;
  writeFileSync(join(directory, 'pg_receivewal'), `#!${process.execPath}\n${version}\n${program}\n`);
  chmodSync(join(directory, 'pg_receivewal'), 0o755);
  const config = { ...home.config, pathPrefix: directory, walStreamingConninfo: 'host=h' };
  receiver = new ReceiverSupervisor(config, { settleMs: 50, stopGraceMs: 500 });
  const desk: ReceiverDesk = new ReceiverDesk({
    config,
    receiver,
    archiver: { phase: 'idle', runNow: () => {} },
    reset: { plan: async () => PLAN, apply: async () => {} },
    emit: () => stages.push(desk.resetting),
    onChanged: () => {},
    ...deps,
  });
  return desk;
}

const until = (phase: string) =>
  vi.waitFor(() => expect(receiver.status().phase).toBe(phase), { timeout: 10_000, interval: 20 });

describe('the reset of a receiver from the window (RCV §4)', () => {
  it('stops the receiver, does the plan, starts it again and tells that it streams', async () => {
    const phases: string[] = [];
    const apply = async (plan: ResetPlan) => void phases.push(receiver.status().phase, plan.sentence);
    const desk = open(STREAMS, { reset: { plan: async () => PLAN, apply } });
    receiver.start();
    await until('running');

    const outcome = await desk.applyReset(PLAN);

    expect(outcome).toEqual({ outcome: 'streaming' });
    expect(phases).toEqual(['stopped', PLAN.sentence]);
    expect(stages).toEqual(['stopping', 'resetting', 'starting', null]);
    expect(receiver.log().map(({ text }) => text)).toContain('walyard: reset: A.partial was set aside.');
  });

  it('shows the plan of now when the world has changed, and lets the receiver go on as it was', async () => {
    const now = { ...PLAN, sentence: 'Another one.' };
    const apply = () => Promise.reject(new ArchiverError('reset-refused', 'the position has changed'));
    const desk = open(REFUSED, { reset: { plan: async () => now, apply } });
    receiver.start();
    await until('waiting');

    const outcome = await desk.applyReset(PLAN);

    expect(outcome).toMatchObject({ outcome: 'changed', message: 'the position has changed', shown: { plan: now } });
    expect(receiver.status().phase).not.toBe('stopped');
    expect(desk.resetting).toBeNull();
  });

  it('leaves a stopped receiver stopped when nothing was done', async () => {
    const apply = () => Promise.reject(new ArchiverError('storage-unavailable', 'cannot move'));
    const desk = open(STREAMS, { reset: { plan: async () => PLAN, apply } });

    await expect(desk.applyReset(PLAN)).rejects.toMatchObject({ code: 'storage-unavailable' });

    expect(receiver.status().phase).toBe('stopped');
  });

  it('starts a receiver again that was started, also when the reset has failed', async () => {
    const apply = () => Promise.reject(new ArchiverError('storage-unavailable', 'cannot move'));
    const desk = open(REFUSED, { reset: { plan: async () => PLAN, apply } });
    receiver.start();
    await until('waiting');

    await expect(desk.applyReset(PLAN)).rejects.toMatchObject({ code: 'storage-unavailable' });

    expect(receiver.status().phase).not.toBe('stopped');
  });

  it('tells why pg_receivewal does not stream after it', async () => {
    const outcome = await open(REFUSED).applyReset(PLAN);

    expect(outcome).toMatchObject({ outcome: 'not-streaming' });
    expect(JSON.stringify(outcome)).toContain('already removed');
  });

  it('has complete segments archived before the receiver is started', async () => {
    home.put(['streaming', LATE], 'complete');
    let phaseThen = '';
    const runNow = () => {
      phaseThen = receiver.status().phase;
      rmSync(home.path('streaming', LATE));
    };
    const desk = open(STREAMS, { archiver: { phase: 'idle', runNow } });

    expect(await desk.applyReset({ ...PLAN, archiveFirst: [LATE] })).toEqual({ outcome: 'streaming' });

    expect(phaseThen).toBe('stopped');
    expect(stages).toEqual(['stopping', 'resetting', 'archiving', 'starting', null]);
  });

  it('is refused before anything is stopped when nobody would archive them', async () => {
    const desk = open(STREAMS, { archiver: { phase: 'stopped', runNow: () => {} } });
    receiver.start();
    await until('running');

    const refused = desk.applyReset({ ...PLAN, archiveFirst: [LATE] });

    await expect(refused).rejects.toMatchObject({ code: 'reset-refused' });
    expect(receiver.status().phase).toBe('running');
  });

  it('is not planned while the receiver streams', async () => {
    const desk = open(STREAMS);
    receiver.start();

    const { plan } = await desk.planReset();

    expect(plan).toMatchObject({ decision: 'refused', sentence: expect.stringContaining('streams') as string });
  });

  it('is not done twice at once', async () => {
    const desk = open(STREAMS);
    const first = desk.applyReset(PLAN);

    await expect(desk.applyReset(PLAN)).rejects.toMatchObject({ code: 'reset-refused' });

    expect(await first).toEqual({ outcome: 'streaming' });
  });
});

describe('a desk that is closed while a reset is under way', () => {
  it('starts no receiver any more', async () => {
    const apply = async () => desk.close();
    const desk = open(STREAMS, { reset: { plan: async () => PLAN, apply } });

    expect(await desk.applyReset(PLAN)).toMatchObject({ outcome: 'not-streaming' });

    expect(receiver.status().phase).toBe('stopped');
  });
});

describe('a server without a receiver', () => {
  it('says what to set', async () => {
    const desk = open(STREAMS, { receiver: null });

    await expect(desk.planReset()).rejects.toMatchObject({ hint: 'Set streaming_archiver = on in its section.' });
  });
});
