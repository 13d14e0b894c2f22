import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recogniseObject } from '../../../core/quarantine/recognise-object';
import { explainUnknown } from '../../../core/quarantine/unknown-sentences';
import { makePages, SEGMENT } from './wal-pages';

const file = (name: string, content: string | Buffer) =>
  recogniseObject({ name, type: 'file', sizeBytes: content.length, head: Buffer.from(content) });
const gzipped = gzipSync('anything');
const encrypted = Buffer.concat([Buffer.from([0x85, 0x01, 0x0c, 0x03]), Buffer.alloc(300, 0xaa)]);
const explain = (name: string, content: string | Buffer) =>
  explainUnknown({ name, channel: 'incoming', sizeBytes: content.length, facts: file(name, content) });

describe('recogniseObject', () => {
  it.each([
    [`${SEGMENT}.gz`, gzipped, 'encoded-wal', SEGMENT],
    [`${SEGMENT}.gpg`, encrypted, 'encoded-wal', SEGMENT],
    [`${SEGMENT}.partial.lz4`, Buffer.from('any'), 'encoded-wal', `${SEGMENT}.partial`],
    [`${SEGMENT}.new`, gzipped, 'encoded-wal', SEGMENT],
    [`${SEGMENT}.bak`, makePages(), 'wal-with-suffix', SEGMENT],
    [`${SEGMENT}~`, makePages(), 'wal-with-suffix', SEGMENT],
    ['00000002.history-old', Buffer.from('1\t0/3000000\tx\n'), 'wal-with-suffix', '00000002.history'],
    [`${SEGMENT}.ready`, Buffer.alloc(0), 'archive-status', SEGMENT],
    [`${SEGMENT}.00000028.backup.done`, Buffer.alloc(0), 'archive-status', `${SEGMENT}.00000028.backup`],
    ['segment', makePages(), 'wal-under-other-name', SEGMENT],
    [
      '0000000100000000',
      makePages({ name: '0000000A0000001200000007' }),
      'wal-under-other-name',
      '0000000A0000001200000007',
    ],
    ['history.txt', Buffer.from('# x\n1\t0/3000000\tno recovery target\n'), 'history-like', null],
    ['2.history', Buffer.from('whatever'), 'history-like', null],
    ['backup', Buffer.from(`START WAL LOCATION: 0/3000028 (file ${SEGMENT})\n`), 'label-like', null],
    ['dump', gzipped, 'compressed', null],
    ['dump', encrypted, 'encrypted', null],
    ['nothing', Buffer.alloc(0), 'empty', null],
    ['notes', Buffer.from('Grüße an alle\n'), 'text', null],
    ['core.12345', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), 'binary', null],
    ['latin1', Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x20]), 'binary', null],
  ])('recognises what is behind the name %s: case %#', (name, content, kind, walName) => {
    expect(file(name, content)).toMatchObject({ kind, walName });
  });

  it.each(['directory', 'socket', 'fifo', 'device', 'symbolic-link'] as const)('recognises a %s', (type) => {
    const found = recogniseObject({ name: SEGMENT, type, sizeBytes: 0, head: null });

    expect(found).toEqual({ kind: type, walName: SEGMENT, firstBytesHex: '', preview: '' });
  });

  it('says of a file that cannot be read that it cannot be read', () => {
    expect(recogniseObject({ name: 'x', type: 'file', sizeBytes: 9, head: null }).kind).toBe('unreadable');
  });

  it('keeps 256 bytes and shows what prints', () => {
    const found = file('x', Buffer.concat([Buffer.from('a\tb\n\x00\xffé'), Buffer.alloc(5_000, 'z')]));

    expect(found.firstBytesHex).toHaveLength(512);
    expect(found.firstBytesHex.startsWith('6109620a00c3bfc3a9')).toBe(true);
    expect(found.preview.startsWith('a\tb\n.....zzz')).toBe(true);
    expect(found.preview).toHaveLength(256);
  });

  it('takes text that is cut within a character for text', () => {
    expect(file('x', Buffer.from('é'.repeat(200)).subarray(0, 255)).kind).toBe('text');
  });

  it('does not name a segment after a header of an unknown version or an impossible address', () => {
    const [odd, unknown] = [makePages(), makePages()];
    odd.writeBigUInt64LE(0x30_0001n, 8);
    unknown.writeUInt16LE(0xbeef, 0);

    expect([file('x', odd).kind, file('x', unknown).kind]).toEqual(['binary', 'binary']);
  });
});

describe('explainUnknown', () => {
  it('says of WAL that is not archived what it means for recovery', () => {
    expect(explain(`${SEGMENT}.gz`, gzipped)).toEqual({
      severity: 'serious',
      what:
        `${SEGMENT}.gz, found in the incoming directory, is ${SEGMENT}, ` +
        'compressed or encrypted under a name with an extension.',
      meaning: `${SEGMENT} is not archived unless it was also delivered under its own name: recovery would stop there.`,
      todo: 'Let archive_command deliver under the name %f, without extension; then deliver this WAL again.',
    });
  });

  it('does not alarm about what is no WAL', () => {
    expect([explain('notes', 'hello').severity, explain(`${SEGMENT}.ready`, '').severity]).toEqual([
      'attention',
      'harmless',
    ]);
  });
});
