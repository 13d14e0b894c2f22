import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createReadStream } from 'node:fs';
import { createGunzip, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QuarantineRecord } from '../../../core/contract/errors';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import type { Decode } from '../../../core/quarantine/open-copy';
import { QuarantineRecorder } from '../../../core/quarantine/quarantine-recorder';
import { QuarantineRecords } from '../../../core/quarantine/quarantine-records';
import { ANNA, DUPLICATE, QuarantineHome, UNKNOWN } from './quarantine-home';
import { makePages, PAGE, patched, SEGMENT } from './wal-pages';

const AT = new Date('2025-11-24T17:59:10Z');
const archived = makePages();
const delivered = patched(archived, 5 * PAGE + 100, 'X');
const HASH = SEGMENT.slice(0, 16);
const gunzip: Decode = ({ path, compression }) =>
  compression === 'gzip' ? () => createReadStream(path).pipe(createGunzip()) : null;

let home: QuarantineHome;
beforeEach(() => {
  home = new QuarantineHome();
  utimesSync(home.put(['errors', DUPLICATE], delivered), 1_700_000_000, 1_700_000_000);
});
afterEach(() => home.remove());

const duplicate = () => ({
  path: home.path('errors', DUPLICATE),
  name: SEGMENT,
  reason: 'duplicate' as const,
  channel: 'streaming' as const,
  at: AT,
});

async function recorded(decode?: Decode): Promise<QuarantineRecord | null> {
  await home.quarantine(decode === undefined ? {} : { decode }).recorder.record(duplicate());
  return (await home.row(DUPLICATE)).record;
}

describe('QuarantineRecorder', () => {
  it('keeps where a duplicate came from and how it differs from the archived copy', async () => {
    home.put(['wals', HASH, SEGMENT], archived);

    const record = await recorded();

    expect(record).toMatchObject({
      errorFile: DUPLICATE,
      name: SEGMENT,
      reason: 'duplicate',
      channel: 'streaming',
      quarantinedAt: '2025-11-24T17:59:10.000Z',
      deliveredAt: '2023-11-14T22:13:20.000Z',
      host: hostname(),
      ownerUid: statSync(home.path('errors', DUPLICATE)).uid,
      sizeBytes: 1_048_576,
      sha256: createHash('sha256').update(delivered).digest('hex'),
      explanation: { severity: 'serious' },
      duplicate: {
        verdict: 'different',
        archived: { name: `${HASH}/${SEGMENT}`, sizeBytes: 1_048_576, compression: null, encryption: null },
        compared: { difference: { first: { offset: 5 * PAGE + 100, lsn: '0/30A064' }, differingPages: 1 } },
      },
    });
    expect(QuarantineRecord.parse(record)).toEqual(record);
  });

  it('keeps the record outside the errors directory, where Barman would count it', async () => {
    home.put(['wals', HASH, SEGMENT], archived);

    await recorded();

    expect(home.names('errors')).toEqual([DUPLICATE]);
    expect(home.names('.walyard', 'errors')).toEqual([`${DUPLICATE}.json`]);
  });

  it('never compares by size and time (LOC-9)', async () => {
    utimesSync(home.put(['wals', HASH, SEGMENT], archived), 1_700_000_000, 1_700_000_000);

    expect(await recorded()).toMatchObject({ duplicate: { verdict: 'different' } });
  });

  it('compares with a compressed copy when it is given a way to decode it', async () => {
    home.put(['wals', HASH, SEGMENT], gzipSync(archived));

    expect(await recorded(gunzip)).toMatchObject({
      duplicate: {
        verdict: 'different',
        archived: { compression: 'gzip' },
        compared: { difference: { differingPages: 1 } },
      },
    });
  });

  it('compares what was delivered compressed with a plain copy', async () => {
    home.put(['errors', DUPLICATE], gzipSync(archived));
    home.put(['wals', HASH, SEGMENT], archived);

    expect(await recorded(gunzip)).toMatchObject({ duplicate: { verdict: 'same-content' } });
  });

  it('takes a copy that cannot be decoded to the end for unreadable (LOC-11)', async () => {
    home.put(['wals', HASH, SEGMENT], gzipSync(archived).subarray(0, 200));

    expect(await recorded(gunzip)).toMatchObject({ duplicate: { verdict: 'archived-copy-unreadable' } });
  });

  it.each([
    ['compressed', gzipSync(archived), 'is compressed (gzip)'],
    ['encrypted', Buffer.concat([Buffer.from([0x85, 0x01, 0x0c, 0x03]), Buffer.alloc(300)]), 'is encrypted (gpg)'],
  ])('says that a copy is %s when nothing decodes it', async (_what, content, because) => {
    home.put(['wals', HASH, SEGMENT], content);

    expect(await recorded()).toMatchObject({
      duplicate: { verdict: 'not-compared', because: expect.stringContaining(because) },
    });
  });

  it('does not say that a copy in a bucket is missing', async () => {
    const records = new QuarantineRecords(home.path('.walyard', 'errors'), nodeDurableFs);
    const deps = { records, walsDirectory: 's3://bucket/main', fs: nodeDurableFs, log: () => {} };

    await new QuarantineRecorder(deps).record(duplicate());

    expect((await records.read(DUPLICATE))?.record).toMatchObject({
      duplicate: { verdict: 'not-compared', because: 'the archived copy is in a bucket' },
    });
  });

  it('says that the archived copy is missing, or no file', async () => {
    expect(await recorded()).toMatchObject({ duplicate: { verdict: 'archived-copy-missing' } });

    rmSync(home.path('.walyard'), { recursive: true });
    mkdirSync(home.path('wals', HASH, SEGMENT));
    expect(await recorded()).toMatchObject({
      duplicate: { verdict: 'archived-copy-unreadable', because: 'it is not a file' },
    });
  });

  it('keeps what an unknown object is, also a directory', async () => {
    home.put(['errors', UNKNOWN], 'junk\n');
    mkdirSync(home.path('errors', 'd.20251124T175910Z.unknown'));
    const unknown = { reason: 'unknown' as const, channel: 'incoming' as const, at: AT };
    const { recorder } = home.quarantine();

    await recorder.record({ ...unknown, path: home.path('errors', UNKNOWN), name: 'core.12345' });
    await recorder.record({ ...unknown, path: home.path('errors', 'd.20251124T175910Z.unknown'), name: 'd' });

    expect((await home.row(UNKNOWN)).record).toMatchObject({
      sizeBytes: 5,
      unknown: { kind: 'text', firstBytesHex: '6a756e6b0a', preview: 'junk\n' },
      explanation: { what: 'core.12345, found in the incoming directory, is a text file.' },
    });
    expect((await home.row('d.20251124T175910Z.unknown')).record).toMatchObject({
      sha256: null,
      unknown: { kind: 'directory' },
    });
  });

  it('keeps the first record of a file that is delivered again and again, and what was said of it', async () => {
    home.put(['wals', HASH, SEGMENT], archived);
    await recorded();
    await home.quarantine().keep(await home.targets(DUPLICATE), { ...ANNA, reason: 'known' });

    await home.quarantine().recorder.record({ ...duplicate(), channel: 'incoming', at: new Date() });

    expect(await home.row(DUPLICATE)).toMatchObject({ record: { channel: 'streaming' }, kept: { reason: 'known' } });
  });

  it('never fails: the file is safe without a record', async () => {
    writeFileSync(home.path('.walyard'), 'in the way');

    await home.quarantine().recorder.record(duplicate());
    await home.quarantine().recorder.record({ ...duplicate(), path: home.path('errors', 'gone') });

    expect(home.logged).toEqual([
      expect.stringContaining(`no record of error file "${DUPLICATE}"`),
      expect.stringContaining('gone is not there any more'),
    ]);
    expect(home.names('errors')).toEqual([DUPLICATE]);
  });

  it('leaves a file without record when it is cancelled', async () => {
    home.put(['wals', HASH, SEGMENT], archived);

    await home.quarantine().recorder.record(duplicate(), AbortSignal.abort());

    expect((await home.row(DUPLICATE)).record).toBeNull();
  });
});
