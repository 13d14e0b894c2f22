import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BarmanHome } from '../../harness/barman-home';
import { backupInfoText } from '../../unit/backup/backup-info-text';
import { expectSuccess, runWalyard } from '../cli/walyard-process';
import { barmanLines, runBarman } from './barman-process';
import { deliverEveryKind, SEGMENTS } from './deliver-every-kind';

let home: BarmanHome;

afterEach(() => home.remove());

async function archive(options: string): Promise<ReadonlyMap<string, Buffer>> {
  home = new BarmanHome(`archiver = on\n${options}`);
  const delivered = deliverEveryKind(home);
  expectSuccess(await runWalyard(['archive-wal', 'main', '-c', home.configFile]));
  return delivered;
}

const catalogueLines = (name: string) => readFileSync(home.path('wals', name), 'utf8').split('\n').slice(0, -1);

/** Before Barman 3.14 a line had no encryption, and a rebuild leaves partial segments out (XDB-5, XDB-18). */
const asBarmanWrites = (lines: readonly string[]) =>
  lines
    .filter((line) => !line.includes('.partial'))
    .map((line) => line.replace(/\tNone$/, ''))
    .sort();

function putBackup(id: string, [begin, end]: readonly [string, string]): void {
  const directory = home.path('base', id);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'backup.info'), backupInfoText({ begin_wal: begin, end_wal: end }));
  home.giveToOwner();
}

describe.each(['none', 'gzip', 'bzip2'])('what archive-wal has archived with compression %s', (compression) => {
  const options = compression === 'none' ? '' : `compression = ${compression}`;

  it('comes out of barman get-wal byte for byte, every kind of WAL', async () => {
    const delivered = await archive(options);

    for (const [name, content] of delivered) {
      const partial = name.endsWith('.partial');
      // Barman is asked for the segment, and copies what is partial as it is stored.
      if (partial && compression !== 'none') continue;
      const asked = partial ? ['--partial', 'main', name.replace('.partial', '')] : ['main', name];
      const { status, stdout } = await runBarman(home, 'get-wal', ...asked);
      expect({ name, status, same: stdout.equals(content) }).toEqual({ name, status: 0, same: true });
    }
  });

  it('makes barman rebuild-xlogdb write the catalogue that we wrote, in name order (XDB-4, XDB-10)', async () => {
    await archive(options);

    await barmanLines(home, 'rebuild-xlogdb', 'main');

    const ours = catalogueLines('main-xlog.db');
    expect(ours).toHaveLength(SEGMENTS.length + 3);
    expect(catalogueLines('xlog.db')).toEqual(asBarmanWrites(ours));
  });

  it('is what barman list-files names for a backup, once its catalogue is rebuilt', async () => {
    await archive(options);
    putBackup('20250101T000000', [SEGMENTS[1] ?? '', SEGMENTS[2] ?? '']);
    await barmanLines(home, 'rebuild-xlogdb', 'main');

    const files = await barmanLines(home, 'list-files', 'main', 'latest', '--target', 'standalone');

    const stored = SEGMENTS.slice(1, 3).map((name) => home.path('wals', name.slice(0, 16), name));
    expect(files.filter((path) => path.includes('/wals/'))).toEqual(stored);
  });
});
