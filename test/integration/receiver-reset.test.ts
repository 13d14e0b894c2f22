import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../core/config/load-config';
import { requireServer } from '../../core/config/require-server';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { createSlot, dropSlot, type SlotRequest } from '../../core/postgres/replication-slot';
import { ReceiverSupervisor } from '../../core/receiver/receiver-supervisor';
import { asideDirectory } from '../../core/server/create-receiver';
import { ReceiverReset } from '../../core/server/receiver-reset';
import { PgCluster } from '../harness/pg-cluster';

const SEGMENT_BYTES = 1 << 20;

describe.skipIf(!PgCluster.available())('a receiver whose next segment the server has removed', () => {
  let cluster: PgCluster;
  let root: string;
  let receiver: ReceiverSupervisor | undefined;
  let slotName = '';

  beforeAll(async () => {
    const settings = { wal_keep_size: '0', min_wal_size: '2MB', max_wal_size: '4MB' };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings });
    await cluster.query('CREATE TABLE t (a int)');
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'walyard-reset-'));
    slotName = '';
    for (const name of ['incoming', 'streaming', 'wals']) await mkdir(join(root, 'pg', name), { recursive: true });
  });
  afterEach(async () => {
    await receiver?.stop();
    await rm(root, { recursive: true, force: true });
  });

  const streaming = () => readdirSync(join(root, 'pg', 'streaming')).sort();
  const until = (check: () => boolean) =>
    vi.waitFor(() => expect(check()).toBe(true), { timeout: 20_000, interval: 50 });

  async function server() {
    const file = join(root, 'barman.conf');
    const slot = slotName === '' ? '' : `slot_name = ${slotName}\n`;
    await writeFile(
      file,
      `[barman]\nbarman_home = ${root}\n[pg]\ndescription = pg\nconninfo = ${cluster.conninfo}\n` +
        `streaming_conninfo = ${cluster.conninfo}\narchiver = on\nstreaming_archiver = on\npath_prefix = ${cluster.binDir}\n${slot}`,
    );
    return requireServer(loadConfig(file), 'pg');
  }

  async function start() {
    receiver = new ReceiverSupervisor(await server(), { settleMs: 300 });
    receiver.start();
    return receiver;
  }
  const reset = async () => new ReceiverReset(await server(), { fs: nodeDurableFs, now: () => new Date() });
  const writeWal = (segments: number) =>
    cluster.query('INSERT INTO t VALUES (1); SELECT pg_switch_wal(); CHECKPOINT;\n'.repeat(segments));

  /** Received up to a partial, then left behind by the server. */
  async function fallBehind(): Promise<string> {
    const started = await start();
    await until(() => started.status().phase === 'running' && streaming().length > 0);
    await started.stop();
    const last = streaming().at(-1) ?? '';
    await writeWal(8);
    expect(existsSync(join(cluster.walDir, last.slice(0, 24)))).toBe(false);
    return last;
  }

  it('streams again after a reset that was shown before (§4)', async () => {
    const partial = await fallBehind();
    const bytes = readFileSync(join(root, 'pg', 'streaming', partial));
    const failing = await start();
    await until(() => failing.status().phase === 'waiting');
    expect(failing.status().advice?.what).toContain('already removed');
    const shown = await (await reset()).plan();
    await expect((await reset()).apply(shown)).rejects.toMatchObject({ code: 'lock-busy' });
    await failing.stop();

    await (await reset()).apply(shown);

    const mark = `${shown.resumesAt?.wal}.partial`;
    expect(shown).toMatchObject({ decision: 'reset', steps: [{ name: partial }, { kind: 'mark', name: mark }] });
    expect(shown.lost?.first).toBe(partial.slice(0, 24));
    expect(shown.lost?.missingCount).toBeGreaterThanOrEqual(8);
    expect(streaming()).toEqual([mark]);
    const aside = asideDirectory(await server());
    const [kept = ''] = readdirSync(aside);
    expect(kept).toMatch(new RegExp(`^\\d{8}T\\d{6}Z-${partial}$`));
    expect(readFileSync(join(aside, kept)).equals(bytes)).toBe(true);
    const log = readFileSync(join(root, 'pg', '.walyard', 'resets.log'), 'utf8')
      .trim()
      .split('\n');
    expect(log.map((line) => JSON.parse(line) as object)).toEqual([{ at: expect.any(String) as string, ...shown }]);

    const going = await start();
    await until(() => going.status().phase === 'running');
    await writeWal(2);
    await until(() => streaming().includes(mark.slice(0, 24)));
    expect(statSync(join(root, 'pg', 'streaming', mark.slice(0, 24))).size).toBe(SEGMENT_BYTES);
  });

  it('does nothing when the server has moved on since the plan was shown', async () => {
    const partial = await fallBehind();
    const shown = await (await reset()).plan();
    await writeWal(1);

    await expect((await reset()).apply(shown)).rejects.toMatchObject({ code: 'reset-refused' });

    expect(streaming()).toEqual([partial]);
  });

  it('resumes where the slot holds the WAL, and loses nothing', async () => {
    slotName = 'held';
    await createSlot({ conninfo: cluster.conninfo, slotName, timeoutMs: 5_000 });
    const partial = await fallBehindOfSlot();
    // Somebody put a later partial there: a copy of another machine, say.
    const later = `${partial.slice(0, 21)}FFF.partial`;
    await writeFile(join(root, 'pg', 'streaming', later), '');

    await expect((await reset()).plan()).resolves.toMatchObject({ decision: 'refused' });
    await rm(join(root, 'pg', 'streaming', later));

    const plan = await (await reset()).plan();
    expect(plan).toMatchObject({ decision: 'aligned', lost: null, resumesAt: { wal: partial.slice(0, 24) } });
  });

  async function fallBehindOfSlot(): Promise<string> {
    const started = await start();
    await until(() => started.status().phase === 'running' && streaming().length > 0);
    await started.stop();
    await writeWal(3);
    return streaming().at(-1) ?? '';
  }

  it('says which server it is about when there is nothing to ask', async () => {
    const { conninfo: _, ...config } = await server();
    const gone = { ...config, conninfo: null, walConninfo: 'host=127.0.0.1 port=1 password=planted' };

    const failure = await new ReceiverReset(gone, { fs: nodeDurableFs, now: () => new Date() }).plan().catch(String);

    expect(failure).toContain('cannot ask PostgreSQL');
    expect(failure).not.toContain('planted');
  });

  describe('its slot (§3)', () => {
    const request = (name: string, conninfo = cluster.conninfo): SlotRequest => ({
      conninfo,
      slotName: name,
      timeoutMs: 5_000,
    });

    it('is created and dropped once', async () => {
      expect(await createSlot(request('once'))).toBe(true);
      expect(await createSlot(request('once'))).toBe(false);
      expect(await cluster.query("SELECT slot_type FROM pg_replication_slots WHERE slot_name = 'once'")).toBe(
        'physical',
      );
      expect(await dropSlot(request('once'))).toBe(true);
      expect(await dropSlot(request('once'))).toBe(false);
    });

    it('is not dropped while it is used', async () => {
      slotName = 'used';
      await createSlot(request('used'));
      const started = await start();
      await until(() => started.status().phase === 'running');

      await expect(dropSlot(request('used'))).rejects.toMatchObject({ code: 'slot-refused' });
      await expect((await reset()).plan()).resolves.toMatchObject({ decision: 'refused' });

      await started.stop();
      expect(await dropSlot(request('used'))).toBe(true);
    });

    it.each(['UPPER', 'a; DROP TABLE t', ''])('is refused the name %j before the server is asked', async (name) => {
      await expect(createSlot(request(name))).rejects.toMatchObject({ code: 'config-invalid' });
    });

    it('says what the server says when there is no streaming connection', async () => {
      const failure = await createSlot(request('none', 'host=127.0.0.1 port=1 user=x')).catch(
        (error: unknown) => error,
      );

      expect(failure).toMatchObject({ code: 'postgres-unavailable' });
    });
  });
});
