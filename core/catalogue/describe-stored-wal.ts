import { detectCompression, ENCODING_HEAD_BYTES, isPgpMessage } from '../codec/detect-encoding';
import type { DurableFs } from '../fs/durable-fs';
import { toCatalogueTime, type CatalogueEntry } from './catalogue-line';

/** The catalogue entry of a file as it lies in the archive, from its first bytes (XDB-9). Null when it is not there. */
export async function describeStoredWal(fs: DurableFs, path: string, name: string): Promise<CatalogueEntry | null> {
  const found = await fs.inspect(path, ENCODING_HEAD_BYTES);
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
