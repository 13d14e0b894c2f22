import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { builtInDetector, type EncodingDetector } from '../catalogue/describe-stored-wal';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { BLOCK_BYTES, type Chunks } from './block-reader';

/** What PostgreSQL wrote into a copy, or why that cannot be had. */
export type CopyContent =
  | { readonly kind: 'readable'; readonly chunks: Chunks }
  | { readonly kind: 'unreadable'; readonly because: string }
  /** `because` completes "the copy …". */
  | { readonly kind: 'not-comparable'; readonly because: string };

/** A copy of a WAL file as it is stored or was delivered. */
export interface Copy {
  /** Null when it cannot be looked at. */
  readonly sizeBytes: number | null;
  readonly compression: string | null;
  readonly encryption: string | null;
  readonly content: CopyContent;
}

export interface EncodedCopy {
  readonly path: string;
  readonly compression: string | null;
  readonly encryption: string | null;
}

/** The decoded content of a copy, null when there is no way to decode it. */
export type Decode = (copy: EncodedCopy) => Chunks | null;

/** How the copies of one server are read: a custom compression is known to its configuration only. */
export interface CopyCodecs {
  readonly decode: Decode;
  readonly delivered: EncodingDetector;
  readonly archived: EncodingDetector;
}

/** Plain copies only. */
export const noCodecs: CopyCodecs = { decode: () => null, delivered: builtInDetector, archived: builtInDetector };

/** Null when it does not exist. Only looks at its beginning; the content is opened by whoever reads it. */
export async function openCopy(
  fs: DurableFs,
  path: string,
  { decode, detector }: { readonly decode: Decode; readonly detector: EncodingDetector },
): Promise<Copy | null> {
  try {
    const found = await fs.inspect(path, detector.headBytes);
    if (found === null) return null;
    if (!found.facts.isFile) return copyWithout('unreadable', 'it is not a file');
    const { compression, encryption } = detector.identify(found.head);
    const content = contentOf({ path, compression, encryption }, decode);
    return { sizeBytes: found.facts.sizeBytes, compression, encryption, content };
  } catch (error) {
    return copyWithout('unreadable', toStorageError(error, `read ${basename(path)}`).message);
  }
}

/** A copy that is known to be there and cannot be looked at. */
export function copyWithout(kind: 'not-comparable' | 'unreadable', because: string): Copy {
  return { sizeBytes: null, compression: null, encryption: null, content: { kind, because } };
}

function contentOf(copy: EncodedCopy, decode: Decode): CopyContent {
  const { path, compression, encryption } = copy;
  if (compression === null && encryption === null) {
    return { kind: 'readable', chunks: () => createReadStream(path, { highWaterMark: BLOCK_BYTES }) };
  }
  const chunks = decode(copy);
  if (chunks !== null) return { kind: 'readable', chunks };
  const encoding = encryption === null ? `compressed (${compression})` : `encrypted (${encryption})`;
  return { kind: 'not-comparable', because: `is ${encoding} and cannot be decoded here` };
}
