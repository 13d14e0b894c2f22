import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LockFile } from '../../core/fs/lock-file';
import type { ReceiverSupervisor } from '../../core/receiver/receiver-supervisor';
import { createReceiver } from '../../core/server/create-receiver';
import { ArchiveHome } from '../harness/archive-home';
import { PgCluster } from '../harness/pg-cluster';
import { receiversOf } from '../harness/receivers-of';

const CYCLES = 100;

describe.skipIf(!PgCluster.available() || process.platform !== 'linux')(
  'a receiver that is started and stopped',
  () => {
    let cluster: PgCluster;
    let home: ArchiveHome;
    let receiver: ReceiverSupervisor;

    beforeAll(async () => {
      cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true });
      home = new ArchiveHome();
      home.reconfigure(() => {
        const options = `archiver = on\nstreaming_archiver = on\npath_prefix = ${cluster.binDir}\n`;
        return `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = ${cluster.conninfo}\n${options}`;
      });
      writeFileSync(home.path('identity.json'), JSON.stringify({ systemid: await systemId() }));
      receiver = createReceiver(home.config);
    });
    afterAll(async () => {
      await receiver.stop();
      await cluster.stop();
      home.remove();
    });

    const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
    const systemId = () => cluster.query('SELECT system_identifier FROM pg_control_system()');
    const walSenders = () => cluster.query('SELECT count(*) FROM pg_stat_replication');

    /** Stopped at once, when the program has been started, or when it streams: by turns. */
    async function cycle(turn: number): Promise<void> {
      const { lastLines } = receiver.status();
      receiver.start();
      if (turn % 3 === 1) await until(() => expect(receiver.status().pid).not.toBeNull());
      if (turn % 3 === 2) {
        await until(() => {
          expect(receiver.status().lastLines).not.toEqual(lastLines);
          expect(receiver.status().lastLines.at(-1)).toContain('starting log streaming');
        });
      }
      await receiver.stop();
      expect(receiversOf(home.path('streaming'))).toEqual([]);
      expect(await LockFile.owner(join(home.root, '.main-receive-wal.lock'))).toBeNull();
    }

    const possessions = () => ({
      descriptors: readdirSync('/proc/self/fd').length,
      children: childrenOfSelf(),
      listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      resources: process.getActiveResourcesInfo().filter((name) => /Process|Pipe|TCP|Timeout/.test(name)).length,
    });

    it(`leaves no process, zombie, lock, descriptor or listener behind, ${CYCLES} times`, async () => {
      for (let turn = 0; turn < 3; turn += 1) await cycle(turn); // What is loaded once is loaded.
      await until(async () => expect(await walSenders()).toBe('0'));
      const before = possessions();

      for (let turn = 0; turn < CYCLES; turn += 1) await cycle(turn);

      // No more than before: a connection of the warm-up may still have been closing then.
      await settle(
        () => possessions().descriptors <= before.descriptors && possessions().resources <= before.resources,
      );
      const { descriptors, resources, ...rest } = possessions();
      expect(descriptors).toBeLessThanOrEqual(before.descriptors);
      expect(resources).toBeLessThanOrEqual(before.resources);
      expect(rest).toEqual({ children: [], listeners: before.listeners });
      await until(async () => expect(await walSenders()).toBe('0'));
    }, 180_000);
  },
);

/** Not vi.waitFor, whose own timers would be counted. */
async function settle(check: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!check() && Date.now() < deadline) await sleep(20);
}

/** Zombies, too: they stay until their parent has taken notice. */
function childrenOfSelf(): string[] {
  return readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
}
