import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { contentsBelow } from './contents';
import { asOrdinaryUser } from './ordinary-user';
import { deliver, HASH_DIRECTORY, segmentName, segmentNames } from './segments';
import { expectRefusal, expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

const NOBODY = 65_534;

// Nobody but root can give files away, and nobody but root has to act as another user.
if (process.getuid?.() === 0) {
  describe('started by root on an archive of another user (CFG-6)', () => {
    let home: ArchiveHome;

    beforeEach(() => {
      home = new ArchiveHome();
      deliver(home, segmentNames(3));
      chmodSync(home.root, 0o755);
      spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, home.root]);
    });
    afterEach(() => home.remove());

    it.each(['archive-wal', 'run'])(
      '%s leaves nothing of root’s behind that would shut the owner out',
      async (command) => {
        const walyard = new WalyardProcess([command, 'main', '-c', home.configFile]);
        while (home.names('incoming').length > 0 && walyard.child.exitCode === null) await pause();
        walyard.kill('SIGTERM');
        await walyard.finished();

        expect(walyard.stderr).toBe('');
        expect(home.catalogued()).toEqual(segmentNames(3));
        const made = ['.main-archive-wal.lock', '.main-xlogdb.lock'].map((name) => join(home.root, name));
        made.push(home.path('wals', 'main-xlog.db'), home.path('wals', HASH_DIRECTORY));
        made.push(home.path('wals', HASH_DIRECTORY, segmentName(1)));
        for (const path of made) expect([path, statSync(path).uid, statSync(path).gid]).toEqual([path, NOBODY, NOBODY]);
      },
    );

    it('refuses when it may not act as the owner, and touches nothing', async () => {
      const before = contentsBelow(home.root);

      const finished = await runWalyard(['archive-wal', 'main', '-c', home.configFile], { through: asOrdinaryUser });

      expectRefusal(finished, /cannot act as the owner of .* \(user id 65534\)/);
      expect(contentsBelow(home.root)).toEqual(before);
    });
  });
}

describe('started by the owner of the archive', () => {
  it('archives as that user', async () => {
    const home = new ArchiveHome();
    deliver(home, segmentNames(1));

    expectSuccess(await runWalyard(['archive-wal', 'main', '-c', home.configFile], { through: asOrdinaryUser }));

    expect(statSync(home.path('wals', 'main-xlog.db')).uid).toBe(process.getuid?.());
    home.remove();
  });
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
