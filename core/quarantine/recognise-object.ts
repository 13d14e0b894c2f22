import type { ObjectKind, UnknownFacts } from '../contract/errors';
import { detectCompression } from '../codec/detect-encoding';
import { isPgpMessage } from '../codec/detect-pgp';
import { LONG_PAGE_HEADER_BYTES, readPageHeader } from '../wal/page-header';
import { segmentSizeFromHeader } from '../wal/segment-size-from-header';
import { canonicalWalName, classifyWalName, formatSegmentName } from '../wal/wal-file-name';
import type { ObjectType } from './look-at';

/** Bytes of an object's beginning that are looked at, kept and shown. */
export const PREVIEW_BYTES = 256;

/** An object of a queue that is no WAL file by its name or its type. */
export interface UnknownObject {
  readonly name: string;
  readonly type: ObjectType;
  readonly sizeBytes: number;
  /** The first {@link PREVIEW_BYTES}; null when it is a file that cannot be read. */
  readonly head: Uint8Array | null;
}

export function recogniseObject(object: UnknownObject): UnknownFacts {
  const head = object.head?.subarray(0, PREVIEW_BYTES) ?? new Uint8Array();
  return { ...guess(object), firstBytesHex: Buffer.from(head).toString('hex'), preview: printable(head) };
}

interface Guess {
  readonly kind: ObjectKind;
  readonly walName: string | null;
}

function guess({ name, type, sizeBytes, head }: UnknownObject): Guess {
  if (type !== 'file') return { kind: type, walName: walNameIn(name) };
  const walName = walNameBefore(name);
  if (/\.(?:ready|done)$/.test(name) && walName !== null) return { kind: 'archive-status', walName };
  if (head === null) return { kind: 'unreadable', walName };
  if (sizeBytes === 0) return { kind: 'empty', walName };
  return guessByName(name, walName, head) ?? guessByContent(name, head);
}

const ENCODING_EXTENSION = /\.(?:gz|bz2|xz|zst|zstd|lz4|lz|lzma|lzo|snappy|sz|7z|zip|z|gpg|pgp|asc|age|enc|aes)$/i;

function guessByName(name: string, walName: string | null, head: Uint8Array): Guess | null {
  if (walName === null) return null;
  const isEncoded = ENCODING_EXTENSION.test(name) || detectCompression(head) !== null || isPgpMessage(head);
  return { kind: isEncoded ? 'encoded-wal' : 'wal-with-suffix', walName };
}

function guessByContent(name: string, head: Uint8Array): Guess {
  const walName = walNameInHeader(head);
  if (walName !== null) return { kind: 'wal-under-other-name', walName };
  if (isPgpMessage(head)) return { kind: 'encrypted', walName };
  if (detectCompression(head) !== null) return { kind: 'compressed', walName };
  const text = textOf(head);
  if (text === null) return { kind: 'binary', walName };
  if (text.startsWith('START WAL LOCATION')) return { kind: 'label-like', walName };
  if (/\.history\b/i.test(name) || HISTORY_LINE.test(text)) return { kind: 'history-like', walName };
  return { kind: 'text', walName };
}

const HISTORY_LINE = /^\d{1,10}\t[0-9A-F]{1,8}\/[0-9A-F]{1,8}\t/m;

/** A WAL name followed by an extension, by several, or by any other ending that starts with a dot or a tilde. */
function walNameBefore(name: string): string | null {
  for (let end = name.length - 1; end > 0; end -= 1) {
    if (/[.~_-]/.test(name.charAt(end)) && classifyWalName(name.slice(0, end)) !== null) {
      return canonicalWalName(name.slice(0, end));
    }
  }
  return null;
}

const walNameIn = (name: string) => (classifyWalName(name) === null ? walNameBefore(name) : canonicalWalName(name));

/** The segment that a first page says it is of. NAM-38: it may be of a later timeline. */
function walNameInHeader(head: Uint8Array): string | null {
  const header = readPageHeader(head.subarray(0, LONG_PAGE_HEADER_BYTES));
  const size = segmentSizeFromHeader(head);
  if (header.kind !== 'long' || header.postgresMajor === null || size === null) return null;
  const low = Number(header.pageAddress & 0xffff_ffffn);
  return low % size === 0 ? formatSegmentName(header.timeline, Number(header.pageAddress >> 32n), low / size) : null;
}

/** Null for what is not text: UTF-8 that prints, cut anywhere. */
function textOf(head: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // eslint-disable-next-line no-control-regex -- Control characters are what tells data from text.
    return /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** ASCII and line breaks; a dot for every other byte. */
function printable(head: Uint8Array): string {
  return Array.from(head, (byte) => {
    const prints = (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x09;
    return prints ? String.fromCharCode(byte) : '.';
  }).join('');
}
