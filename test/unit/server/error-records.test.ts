import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorFileRow } from '../../../core/contract/errors';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import type { Server } from '../../../core/server/server';
import { ArchiveHome, longAfter } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';

const A = '000000010000000000000003';
const DAY_MS = 86_400_000;

let home: ArchiveHome;
afterEach(() => home.remove());

async function archiveOn(server: Server): Promise<void> {
  await server.archiveWal({ onEvent: () => {} });
}

/** A server that has archived A and quarantined another content of the same name. */
async function withDuplicate(options?: string, fs: DurableFs = nodeDurableFs): Promise<Server> {
  home = new ArchiveHome(options);
  home.put(['incoming', A], makeSegment(A, 'a'));
  await home.archive();
  home.put(['incoming', A], makeSegment(A, 'b'));
  const server = home.server(fs, longAfter);
  await archiveOn(server);
  return server;
}

async function onlyRow(server: Server): Promise<ErrorFileRow> {
  const [row] = await (await server.quarantine()).listErrorFiles();
  if (row === undefined) throw new Error('nothing was quarantined');
  return row;
}

describe('what an archive run has quarantined', () => {
  it('is recorded after the run, with the way it came and how the copies differ', async () => {
    const server = await withDuplicate();

    await server.records.done();

    const { record } = await onlyRow(server);
    expect(record).toMatchObject({
      reason: 'duplicate',
      channel: 'incoming',
      duplicate: { compared: { difference: { first: { offset: 40, lsn: '0/300028' } } } },
    });
  });

  it('names streaming for what came through the receiver', async () => {
    home = new ArchiveHome('archiver = off\nstreaming_archiver = on\nslot_name = barman');
    home.put(['streaming', 'core.1'], 'garbage');
    const server = home.server(nodeDurableFs, longAfter);

    await archiveOn(server);
    await server.records.done();

    expect((await onlyRow(server)).record).toMatchObject({ reason: 'unknown', channel: 'streaming' });
  });

  it.each([
    'gzip',
    'zstd',
    'custom\ncustom_compression_filter = gzip -c\ncustom_decompression_filter = gzip -dc\ncustom_compression_magic = 0x1f8b08',
    'custom\ncustom_compression_filter = tr a-z n-za-m\ncustom_decompression_filter = tr a-z n-za-m',
  ])('is compared with an archived copy that is compressed: compression = %s', async (compression) => {
    const server = await withDuplicate(`archiver = on\ncompression = ${compression}`);

    await server.records.done();

    const { record } = await onlyRow(server);
    expect(record).toMatchObject({
      duplicate: {
        archived: { compression: compression.split('\n')[0] },
        compared: { difference: { first: { lsn: '0/300028' } }, archived: { sizeBytes: 1 << 20, problems: [] } },
      },
    });
    expect(home.names('.walyard', 'errors')).toEqual([expect.stringMatching(/\.duplicate\.json$/)]);
  });

  it('says of a delivered copy that cannot be decoded why nothing was compared', async () => {
    home = new ArchiveHome('archiver = on');
    home.put(['incoming', A], makeSegment(A));
    await home.archive();
    home.put(['incoming', A], gzipSync(makeSegment(A, 'x')).subarray(0, 300));
    const server = home.server(nodeDurableFs, longAfter);

    await archiveOn(server);
    await server.records.done();

    expect((await onlyRow(server)).record).toMatchObject({
      duplicate: {
        verdict: 'not-compared',
        because: expect.stringMatching(/^the delivered copy cannot be read here, cannot decompress/),
      },
    });
  });

  it('keeps the run from nothing: it is over before the first byte of a copy is compared', async () => {
    let letRead: () => void = () => {};
    const readable = new Promise<void>((resolve) => (letRead = resolve));
    let hasBegun = false;
    const slow: DurableFs = {
      ...nodeDurableFs,
      readText: async (path) => {
        if (path.endsWith('.json')) {
          hasBegun = true;
          await readable;
        }
        return nodeDurableFs.readText(path);
      },
    };
    const server = await withDuplicate('archiver = on', slow); // Resolves although nothing can be recorded yet.
    await expect.poll(() => hasBegun).toBe(true);

    home.put(['incoming', '000000010000000000000004'], makeSegment('000000010000000000000004'));
    await archiveOn(server);

    expect(home.catalogued()).toEqual([A, '000000010000000000000004']);
    letRead();
    await server.records.done();
    expect((await onlyRow(server)).record).not.toBeNull();
  });

  it('is archived around and kept when its record cannot be written', async () => {
    home = new ArchiveHome();
    writeFileSync(home.path('.walyard'), 'not a directory');
    home.put(['incoming', 'core.1'], 'garbage');
    home.put(['incoming', A], makeSegment(A));
    const server = home.server(nodeDurableFs, longAfter);

    await archiveOn(server);
    await server.records.done();

    expect([home.catalogued(), home.names('errors').length]).toEqual([[A], 1]);
    expect(home.log.join()).toMatch(/no record of error file .*core\.1.*The file itself is safe/);
  });

  it('is left without a record when the program ends, and explained all the same', async () => {
    home = new ArchiveHome();
    for (let n = 0; n < 20; n += 1) home.put(['incoming', `core.${n}`], `garbage ${n}`);
    const server = home.server(nodeDurableFs, longAfter);
    await archiveOn(server);

    await server.records.stop();

    const rows = await (await server.quarantine()).listErrorFiles();
    expect(rows.filter(({ record }) => record === null).length).toBeGreaterThan(10);
    expect(rows.every(({ explanation }) => explanation.todo !== '')).toBe(true);
  });
});

describe('Server.emptyOldTrash', () => {
  async function discarded(options: string): Promise<void> {
    await withDuplicate(options);
    const quarantine = await home.server().quarantine();
    const targets = (await quarantine.listErrorFiles()).map(({ errorFile, token }) => ({ id: errorFile, token }));
    await quarantine.discard(targets, { by: 'anna' });
  }
  const inDays = (days: number) => () => new Date(Date.now() + days * DAY_MS);
  const trashed = async () => (await (await home.server().quarantine()).listTrash()).length;

  it.each([
    ['archiver = on', 29, 1],
    ['archiver = on', 31, 0],
    ['archiver = on\nwalyard_trash_maximum_age = 1 DAY', 2, 0],
    ['archiver = on\nwalyard_trash_maximum_age = None', 4_000, 1],
  ])('with %j leaves after %i days %i file', async (options, days, left) => {
    await discarded(options);

    await home.server(nodeDurableFs, inDays(days)).emptyOldTrash();

    expect(await trashed()).toBe(left);
  });

  it('makes nothing where nothing was ever quarantined', async () => {
    home = new ArchiveHome();

    await home.server().emptyOldTrash();

    expect(home.names()).toEqual(['errors', 'incoming', 'streaming', 'wals']);
  });

  it('never rejects', async () => {
    await discarded('archiver = on');
    const lock = join(home.root, '.main-walyard-errors.lock');
    rmSync(lock);
    mkdirSync(lock);

    await home.server(nodeDurableFs, inDays(99)).emptyOldTrash();

    expect(await trashed()).toBe(1);
    expect(home.log.join()).toMatch(/warning the trash of main: cannot/);
  });
});
