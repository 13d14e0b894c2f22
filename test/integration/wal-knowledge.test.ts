import { open, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupLabelName, parseBackupLabel } from '../../core/wal/backup-label';
import { findChildTimelines, historyFileName, parseHistoryFile } from '../../core/wal/history-file';
import { formatLsn, lsnDistance, parseLsn, requireLsn } from '../../core/wal/lsn';
import { readPageHeader } from '../../core/wal/page-header';
import { lastSegmentIndex, requireSegmentSize } from '../../core/wal/segment-size';
import { segmentSizeFromHeader } from '../../core/wal/segment-size-from-header';
import type { Timeline } from '../../core/wal/timeline';
import { requireTimeline } from '../../core/wal/timeline';
import { validateSegment } from '../../core/wal/validate-segment';
import { validateTextFile } from '../../core/wal/validate-text-file';
import { classifyWalName, formatSegmentName, parseWalFileName } from '../../core/wal/wal-file-name';
import {
  nextSegment,
  offsetInSegment,
  parseSegment,
  segmentContaining,
  segmentName,
  segmentRange,
  segmentStart,
} from '../../core/wal/wal-segment';
import { PgCluster } from '../harness/pg-cluster';

const one = requireTimeline(1);
const CURRENT_SEGMENT = 'SELECT pg_walfile_name(pg_current_wal_insert_lsn())';
const WRITE_SOMETHING = `SELECT pg_logical_emit_message(true, 'test', 'x');`;

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(40), 0, 40, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

describe.skipIf(!PgCluster.available()).each([1, 16, 64])('a cluster with %i MiB segments', (walSegmentSizeMb) => {
  const size = requireSegmentSize(walSegmentSizeMb * 1024 * 1024);
  let cluster: PgCluster;
  let archive: string;
  let systemIdentifier: string;
  beforeAll(async () => {
    const settings = {
      archive_mode: 'on',
      archive_command: 'cp %p ../archive/%f.tmp && mv ../archive/%f.tmp ../archive/%f',
    };
    cluster = await PgCluster.start({ walSegmentSizeMb, settings, dirs: ['archive'] });
    archive = join(cluster.baseDir, 'archive');
    systemIdentifier = await cluster.query('SELECT system_identifier FROM pg_control_system()');
  }, 120_000);
  afterAll(() => cluster.stop());

  /** Switches segments and resolves with the names that got WAL, oldest first. */
  async function fillSegments(count: number): Promise<readonly string[]> {
    const names: string[] = [];
    for (let index = 0; index < count; index += 1) {
      names.push(
        await cluster.query(`${WRITE_SOMETHING} ${CURRENT_SEGMENT}`).then((rows) => rows.split('\n').at(-1) ?? ''),
      );
      await cluster.query('SELECT pg_switch_wal()');
    }
    return names;
  }

  async function findings(name: string, directory = cluster.walDir) {
    const path = join(directory, name);
    const [head, { size: sizeBytes }] = await Promise.all([headOf(path), stat(path)]);
    return validateSegment({ name, sizeBytes, head, systemIdentifier, segmentSize: size });
  }

  it('section 3.2, NAM-18: names and offsets are those of pg_walfile_name_offset away from boundaries', async () => {
    const step = 0x0123_4567_89ab_cdefn;
    const lsns = Array.from({ length: 200 }, (_, index) => requireLsn((step * BigInt(index + 1)) % (1n << 63n)));
    const edges = ['0/1', 'FFFFFFFF/FFFFFFFE'].map(parseLsn);
    const inside = [...lsns, ...edges].filter((lsn) => offsetInSegment(lsn, size) > 0);
    const array = inside.map((lsn) => `'${formatLsn(lsn)}'`).join(',');

    const rows = await cluster.query(
      `SELECT lsn, f.file_name, f.file_offset FROM unnest(ARRAY[${array}]::pg_lsn[]) lsn, pg_walfile_name_offset(lsn) f`,
    );

    const ours = inside.map((lsn) => {
      const name = segmentName(segmentContaining(lsn, one, size), size);
      return [formatLsn(lsn), name, offsetInSegment(lsn, size)].join('|');
    });
    expect(inside.length).toBeGreaterThan(190);
    expect(rows.split('\n')).toEqual(ours);
  });

  it('NAM-15, NAM-17: LSN text and distance are those of pg_lsn', async () => {
    const rows = await cluster.query(`SELECT 'a/0000F00D'::pg_lsn, 'a/F00D'::pg_lsn - 'B/1'::pg_lsn`);

    const [a, b] = [parseLsn('a/0000F00D'), parseLsn('B/1')];
    expect(`${formatLsn(a)}|${lsnDistance(a, b)}`).toBe(rows);
  });

  it('NAM-21: the server goes on with nextSegment after a switch', async () => {
    const names = await fillSegments(3);

    const following = names.map((name) => segmentName(nextSegment(parseSegment(name, size), size), size));
    expect(names.slice(1)).toEqual(following.slice(0, 2));
    expect(await cluster.query(CURRENT_SEGMENT)).toBe(following.at(-1));
  });

  it('section 8, NAM-37, NAM-39: the headers of real segments say what the server says', async () => {
    const version = Number(await cluster.query('SHOW server_version_num'));

    for (const name of await fillSegments(2)) {
      const head = await headOf(join(cluster.walDir, name));
      expect(readPageHeader(head)).toMatchObject({
        kind: 'long',
        postgresMajor: String(Math.floor(version / 10_000)),
        timeline: 1,
        pageAddress: segmentStart(parseSegment(name, size), size),
        systemIdentifier: BigInt(systemIdentifier),
        segmentSize: size,
        blockSize: 8192,
      });
      expect(segmentSizeFromHeader(head)).toBe(size);
      expect(await findings(name)).toEqual([]);
    }
  });

  it('section 6: reads the label file of a real backup, and knows its name', async () => {
    const version = Number(await cluster.query('SHOW server_version_num'));
    const [start, stop] = version >= 150_000 ? ['backup_start', 'backup_stop'] : ['start_backup', 'stop_backup'];
    const exclusive = version >= 150_000 ? '' : ', false';
    const stopArguments = version >= 150_000 ? 'true' : 'false, true';
    const rows = await cluster.query(
      `SELECT pg_${start}('nightly: full', true${exclusive}); SELECT lsn FROM pg_${stop}(${stopArguments})`,
    );
    const [startLsn = '', stopLsn = ''] = rows.split('\n');

    const name = backupLabelName(parseLsn(startLsn), one, size);
    const text = await readFile(join(archive, name), 'utf8');
    const label = parseBackupLabel(text);

    expect(classifyWalName(name)).toBe('label');
    expect(parseWalFileName(name)).toMatchObject({ labelOffset: offsetInSegment(label.start.lsn, size) });
    expect(label.start).toEqual({ lsn: parseLsn(startLsn), segment: name.slice(0, 24) });
    expect(label).toMatchObject({ label: 'nightly: full', method: 'streamed', from: 'primary', startTimeline: 1 });
    expect(label.stop?.lsn).toBe(parseLsn(stopLsn));
    expect(validateTextFile(name, text)).toEqual([]);
  });

  it('NAM-21, NAM-24: rolls over into the next log where the server does', async () => {
    const begin = formatSegmentName(one, 0x2a, lastSegmentIndex(size) - 1);
    await cluster.stopServer();
    await cluster.tool('pg_resetwal', '-l', begin, cluster.dataDir);
    await cluster.startServer();

    const names = await fillSegments(4);

    expect(names).toEqual([...segmentRange(begin, names.at(-1) ?? '', size)]);
    expect(names).toContain('000000010000002B00000001');
    for (const name of names) expect(await findings(name)).toEqual([]);
  });

  it('NAM-32, NAM-33, NAM-36, NAM-38, section 7: follows the server onto a new timeline', async () => {
    await cluster.query(`${WRITE_SOMETHING} ALTER SYSTEM SET restore_command = 'false'`);
    await cluster.stopServer();
    await writeFile(join(cluster.dataDir, 'recovery.signal'), '');
    await cluster.startServer();
    await expect.poll(() => cluster.query('SELECT pg_is_in_recovery()'), { timeout: 30_000 }).toBe('f');
    const [first = ''] = await fillSegments(1);

    const two = requireTimeline(2);
    await expect.poll(() => readdir(archive), { timeout: 30_000 }).toContain(first);
    const readHistory = (timeline: Timeline) =>
      readFile(join(archive, historyFileName(timeline)), 'utf8').catch(() => null);
    const text = (await readHistory(two)) ?? '';
    const [record] = parseHistoryFile(historyFileName(two), text);

    expect(record).toMatchObject({ timeline: 2, parentTimeline: 1, reason: 'no recovery target specified' });
    expect(await findChildTimelines(one, readHistory)).toEqual([record]);
    expect(validateTextFile(historyFileName(two), text)).toEqual([]);
    const switchSegment = segmentContaining(record?.switchpoint ?? parseLsn('0/0'), two, size);
    expect(segmentName(switchSegment, size)).toBe(first);
    expect(readPageHeader(await headOf(join(archive, first)))).toMatchObject({ timeline: 1 });
    expect(await findings(first, archive)).toEqual([]);
    const partials = (await readdir(archive)).filter((name) => classifyWalName(name) === 'partial');
    expect(partials).toEqual([`${segmentName({ ...switchSegment, timeline: one }, size)}.partial`]);
    expect(await findings(partials[0] ?? '', archive)).toEqual([]);
  });
});
