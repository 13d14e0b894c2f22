import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome, longAfter } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { readText } from './documents';

const SEGMENT = '0000000200000000000000A1';
const DOCUMENTED_ARCHIVE = '/var/lib/barman/main/wals';

const command = /^restore_command = '(.+)'$/m.exec(readText('docs/archive-format.md'))?.[1] ?? '';

let home: ArchiveHome;

beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

/** As PostgreSQL runs it: for a name, into a path relative to the data directory. */
function restore(name: string) {
  const filled = command
    .replaceAll(DOCUMENTED_ARCHIVE, home.path('wals'))
    .replaceAll('%f', name)
    .replaceAll('%p', 'RECOVERYXLOG');
  return spawnSync('/bin/sh', ['-c', filled], { cwd: home.root });
}

describe.skipIf(process.platform === 'win32')(
  'the restore_command of docs/archive-format.md, on Linux and macOS',
  () => {
    it('names the archive that the text names, so that this test tries it', () => {
      expect(command).toContain(DOCUMENTED_ARCHIVE);
    });

    it.each([SEGMENT, `${SEGMENT}.00000028.backup`, '00000002.history'])('restores %s', async (name) => {
      const content = makeSegment(SEGMENT, name);
      writeFileSync(home.path('incoming', name), content);
      await home.archive({ now: longAfter });

      const { status } = restore(name);

      expect(status).toBe(0);
      expect(readFileSync(join(home.root, 'RECOVERYXLOG')).equals(content)).toBe(true);
    });

    it.each([SEGMENT, '00000003.history'])('fails, and makes no file, when %s is not archived', (name) => {
      const { status } = restore(name);

      expect(status).toBe(1);
      expect(existsSync(join(home.root, 'RECOVERYXLOG'))).toBe(false);
    });
  },
);
