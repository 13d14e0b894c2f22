import { detectCompression, ENCODING_HEAD_BYTES } from '../codec/detect-encoding';
import { isPgpMessage, PGP_HEAD_BYTES } from '../codec/detect-pgp';
import type { DurableFs } from '../fs/durable-fs';
import { toCatalogueTime, type CatalogueEntry } from './catalogue-line';

const HEAD_BYTES = Math.max(ENCODING_HEAD_BYTES, PGP_HEAD_BYTES);

/** The catalogue entry of a file as it lies in the archive, from its first bytes (XDB-9). Null when it is not there. */
export async function describeStoredWal(fs: DurableFs, path: string, name: string): Promise<CatalogueEntry | null> {
  const found = await fs.inspect(path, HEAD_BYTES);
  if (found === null || !found.facts.isFile) return null;
  const encrypted = isPgpMessage(found.head);
  return {
    name,
    sizeBytes: found.facts.sizeBytes,
    time: toCatalogueTime(found.facts.modifiedNs),
    compression: encrypted ? null : detectCompression(found.head),
    encryption: encrypted ? 'gpg' : null,
  };
}
