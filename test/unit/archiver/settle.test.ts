import { describe, expect, it } from 'vitest';
import { isSettled, SETTLE_MS } from '../../../core/archiver/settle';
import type { FileFacts } from '../../../core/fs/durable-fs';
import { makeSegment } from '../../harness/wal-file';

const NOW = 1_733_775_204_000;
const HEAD: Uint8Array = makeSegment('000000010000000000000001').subarray(0, 40);
const MIB = 1 << 20;

const settled = (sizeBytes: number, { changed = NOW, modified = NOW, head = HEAD } = {}) => {
  const [changedNs, modifiedNs] = [BigInt(changed) * 1_000_000n, BigInt(modified) * 1_000_000n];
  const facts: FileFacts = {
    isFile: true,
    sizeBytes,
    device: 1n,
    inode: 1n,
    changedNs,
    modifiedNs,
    mode: 0o600,
    linkCount: 1,
  };
  return isSettled(facts, head, { epochMs: NOW });
};

describe('isSettled', () => {
  it('takes a segment as long as its header says for complete at once', () => {
    expect(settled(MIB)).toBe(true);
  });

  it.each([MIB - 1, MIB + 1, 40, 0])('waits for one of %i bytes to rest', (bytes) => {
    expect(settled(bytes)).toBe(false);
    expect(settled(bytes, { changed: NOW - SETTLE_MS, modified: NOW - SETTLE_MS })).toBe(true);
  });

  it('waits for a file without a header to rest: history, label, compressed', () => {
    const text = Buffer.from('1\t0/3000000\tno recovery target specified\n'.padEnd(40));

    expect(settled(MIB, { head: text })).toBe(false);
    expect(settled(MIB, { head: text, changed: NOW - SETTLE_MS, modified: NOW - SETTLE_MS })).toBe(true);
  });

  it.each([
    ['written', { changed: NOW - 10_000, modified: NOW - SETTLE_MS + 1 }],
    ['renamed or got a new mode', { changed: NOW - SETTLE_MS + 1, modified: NOW - 10_000 }],
  ])('waits for a file that was %s a moment ago', (_what, times) => {
    expect(settled(5, times)).toBe(false);
  });

  it('does not wait for ever when the times are in the future', () => {
    expect(settled(5, { changed: NOW + SETTLE_MS, modified: NOW + 86_400_000 })).toBe(true);
  });
});
