import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReceivedPosition } from '../../../core/receiver/received-position';
import { formatLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';

const MIB = 0x10_0000;
const PAGE = 8_192;
const A = '000000010000000000000003';
const B = '000000010000000000000004';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'walyard-received-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A partial as pg_receivewal makes it: full size, in each page one record up to `bytes`, then zeros. */
function partial(bytes: number, name = A, fill = 0x55): Buffer {
  const content = Buffer.alloc(MIB);
  for (let page = 0; page < bytes; page += PAGE) {
    const header = page === 0 ? 40 : 24;
    const end = Math.min(bytes, page + PAGE);
    content.writeUInt16LE(0xd110, page);
    content.writeUInt16LE(page === 0 ? 2 : 0, page + 2);
    content.writeBigUInt64LE(BigInt(Number.parseInt(name.slice(16), 16) * MIB + page), page + 8);
    content.fill(fill, page + header, end);
    if (end > page + header) content.writeUInt32LE(end - page - header, page + header);
  }
  return content;
}
const put = (name: string, content: Buffer | string) => writeFileSync(join(directory, name), content);
async function received(size: number | null = null) {
  const { lsn, ...files } = await readReceivedPosition(directory, size === null ? null : requireSegmentSize(size));
  return { ...files, lsn: lsn === null ? null : formatLsn(lsn) };
}

describe('how far the receiver has got, by its files', () => {
  it.each([
    [40, '0/300028'],
    [PAGE, '0/302000'],
    [PAGE + 24, '0/302018'],
    [5 * PAGE - 8, '0/309FF8'],
    [77 * PAGE + 1_008, '0/39A3F0'],
    [MIB, '0/400000'],
  ])('is the end of %d received bytes of the partial', async (bytes, lsn) => {
    put(`${A}.partial`, partial(bytes));

    expect(await received()).toEqual({ partial: `${A}.partial`, lastSegment: null, lsn });
  });

  it('is the end of the last record also when it ends in zeros', async () => {
    put(`${A}.partial`, partial(3 * PAGE + 3_000, A, 0));

    expect((await received()).lsn).toBe('0/306BB8');
  });

  it('is the start of a partial that nothing was received of', async () => {
    put(`${A}.partial`, partial(0));

    expect((await received()).lsn).toBe('0/300000');
  });

  it('is the start of an empty partial by the segment size of the server, and not known without', async () => {
    put(`${A}.partial`, '');

    expect((await received(MIB)).lsn).toBe('0/300000');
    expect((await received()).lsn).toBeNull();
  });

  it('is the end of the last complete segment when there is no newer partial', async () => {
    put(`${A}.partial`, partial(104));
    put(B, Buffer.alloc(MIB, 1));

    expect(await received()).toEqual({ partial: `${A}.partial`, lastSegment: B, lsn: '0/500000' });
  });

  it('goes by the newer timeline, and not by other files', async () => {
    put(`${B}.partial`, partial(104, B));
    put('000000020000000000000003.partial', partial(PAGE));
    put('00000002.history', 'text');
    put('.hidden', 'text');

    expect((await received()).lsn).toBe('0/302000');
  });

  it('is not known without a file or a directory', async () => {
    expect(await received(MIB)).toEqual({ partial: null, lastSegment: null, lsn: null });
    expect(await readReceivedPosition(join(directory, 'missing'), null)).toMatchObject({ lsn: null });
  });
});
