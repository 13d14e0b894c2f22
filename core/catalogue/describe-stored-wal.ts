import { detectCompression, ENCODING_HEAD_BYTES } from '../codec/detect-encoding';
import { isPgpMessage, PGP_HEAD_BYTES } from '../codec/detect-pgp';
import type { DurableFs } from '../fs/durable-fs';
import { toCatalogueTime } from '../wal/catalogue-time';
import type { CatalogueEntry } from './catalogue-line';

/** How an archived file is encoded, from its first bytes. */
export interface EncodingDetector {
  readonly headBytes: number;
  /** What a file is taken for that shows no format: plain WAL, or `custom` without a magic (COD-6). */
  readonly unrecognised: 'custom' | null;
  identify(head: Uint8Array): Pick<CatalogueEntry, 'compression' | 'encryption'>;
}

/** Knows every format that shows itself; a custom compression is known to a server's own detector only. */
export const builtInDetector: EncodingDetector = {
  headBytes: Math.max(ENCODING_HEAD_BYTES, PGP_HEAD_BYTES),
  unrecognised: null,
  identify: (head) =>
    isPgpMessage(head)
      ? { compression: null, encryption: 'gpg' }
      : { compression: detectCompression(head), encryption: null },
};

/** The catalogue entry of a file as it lies in the archive, from its first bytes (XDB-9). Null when it is not there. */
export async function describeStoredWal(
  fs: DurableFs,
  path: string,
  name: string,
  detector: EncodingDetector,
): Promise<CatalogueEntry | null> {
  const found = await fs.inspect(path, detector.headBytes);
  if (found === null || !found.facts.isFile) return null;
  const { sizeBytes, modifiedNs } = found.facts;
  return { name, sizeBytes, time: toCatalogueTime(modifiedNs), ...detector.identify(found.head) };
}
