import { execFileSync } from 'node:child_process';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QuarantineRecord } from '../../../core/contract/errors';
import { PgCluster } from '../../harness/pg-cluster';
import { QuarantineHome } from '../../unit/quarantine/quarantine-home';

const CURRENT = 'SELECT pg_walfile_name(pg_current_wal_insert_lsn())';
const write = (text: string) => `SELECT pg_logical_emit_message(true, 'test', repeat('${text}', 20000));`;

describe.skipIf(!PgCluster.available())('error files with the WAL of real clusters', () => {
  let cluster: PgCluster;
  let home: QuarantineHome;
  beforeAll(async () => void (cluster = await PgCluster.start({ walSegmentSizeMb: 1 })), 120_000);
  afterAll(() => cluster.stop());
  beforeEach(() => void (home = new QuarantineHome()));
  afterEach(() => home.remove());

  /** Its name, and its content while PostgreSQL is still writing to it. */
  async function inProgress(sql: string): Promise<[name: string, content: Buffer]> {
    const name = (await cluster.query(`${sql} ${CURRENT}`)).split('\n').at(-1) ?? '';
    return [name, await readFile(join(cluster.walDir, name))];
  }

  async function finished(name: string): Promise<Buffer> {
    await cluster.query('SELECT pg_switch_wal()');
    return readFile(join(cluster.walDir, name));
  }

  /** The archive holds `archived` when `delivered` comes and goes through a run: what the record says of it. */
  async function record(name: string, delivered: Buffer, archived: Buffer): Promise<QuarantineRecord | null> {
    home.put(['incoming', name], archived);
    await home.archive();
    home.put(['incoming', name], delivered);
    const { events } = await home.archive();
    const taken = events.find((event) => event.kind === 'quarantined');
    if (taken?.kind !== 'quarantined') throw new Error('nothing was quarantined');
    const event = { path: taken.path, name, reason: 'duplicate', channel: 'incoming', at: new Date() } as const;
    await home.quarantine().recorder.record(event);
    return (await home.quarantine().listErrorFiles())[0]?.record ?? null;
  }

  it('tells an early copy of a recycled segment from the finished one, either way', async () => {
    for (let turn = 0; turn < 6; turn += 1) await cluster.query(`${write('old ')} SELECT pg_switch_wal()`);
    await cluster.query('CHECKPOINT; CHECKPOINT');
    await cluster.query('SELECT pg_switch_wal()');
    const [name, early] = await inProgress(write('early '));
    await cluster.query(write('late '));
    const whole = await finished(name);

    expect(early.equals(whole)).toBe(false);
    expect(await record(name, early, whole)).toMatchObject({ duplicate: { verdict: 'archived-has-more' } });
    home.remove();
    home = new QuarantineHome();
    expect(await record(name, whole, early)).toMatchObject({
      duplicate: { verdict: 'delivered-has-more' },
      explanation: { severity: 'serious' },
    });
  });

  it('finds no harm in a difference after the end of the WAL', async () => {
    const [name] = await inProgress(write('x'));
    const whole = await finished(name);
    const other = Buffer.from(whole);
    other.fill('garbage', whole.length - 8_192);

    expect(await record(name, other, whole)).toMatchObject({
      duplicate: { verdict: 'same-cluster-different-tail' },
      explanation: { severity: 'harmless' },
    });
  });

  it('tells two clusters apart by their system identifiers', async () => {
    const other = await PgCluster.start({ walSegmentSizeMb: 1 });
    try {
      const identifiers = await Promise.all(
        [cluster, other].map((each) => each.query('SELECT system_identifier FROM pg_control_system()')),
      );
      const [name, own] = await inProgress(write('x'));
      const otherName = (await other.query(`${write('o')} ${CURRENT}`)).split('\n').at(-1) ?? '';
      const foreign = await readFile(join(other.walDir, otherName));
      own.copy(foreign, 8, 8, 16); // As if both clusters had come as far: one name, one address.

      const found = await record(name, foreign, own);

      expect(found).toMatchObject({
        duplicate: {
          verdict: 'other-cluster',
          compared: {
            archived: { page: { systemIdentifier: identifiers[0] } },
            delivered: { page: { systemIdentifier: identifiers[1] } },
          },
        },
      });
    } finally {
      await other.stop();
    }
  });

  it('finds a split brain: one cluster, one place, other WAL', async () => {
    const twin = `${cluster.dataDir}.twin`;
    await cluster.stopServer();
    execFileSync('cp', ['-a', cluster.dataDir, twin]);
    await cluster.startServer();
    const [name, ours] = await inProgress(write('ours '));
    await cluster.stopServer();
    await rm(cluster.dataDir, { recursive: true });
    await rename(twin, cluster.dataDir);
    await cluster.startServer();
    const [twinName, theirs] = await inProgress(write('theirs '));

    const found = await record(name, theirs, ours);

    expect(twinName).toBe(name);
    expect(found).toMatchObject({ duplicate: { verdict: 'different' }, explanation: { severity: 'serious' } });
  });
});
