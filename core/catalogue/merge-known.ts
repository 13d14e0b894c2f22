import type { CatalogueEntry } from './catalogue-line';
import type { EncodingDetector } from './describe-stored-wal';

/** What Barman calls one format: the bytes do not tell which program wrote them (XDB-8). */
const FORMATS: Readonly<Record<string, string>> = { pigz: 'gzip', pygzip: 'gzip', pybzip2: 'bzip2' };

/** Some file systems keep times no finer than this. */
const COARSEST_TIME_SECONDS = 2;

/**
 * The line to write for a stored file: what the file tells, and what its old line knows beyond that and the file does
 * not contradict. A file of another size is not the one that the line is about.
 */
export function mergeKnown(found: CatalogueEntry, old: CatalogueEntry, detector: EncodingDetector): CatalogueEntry {
  if (found.sizeBytes !== old.sizeBytes || found.encryption !== old.encryption) return found;
  // Copying an archive can only make its files look younger: then the line alone knows when the source was written.
  const time = found.time < old.time - COARSEST_TIME_SECONDS ? found.time : old.time;
  const compression = isContradicted(found, old, detector) ? found.compression : old.compression;
  return { ...found, time, compression };
}

function isContradicted(found: CatalogueEntry, old: CatalogueEntry, { unrecognised }: EncodingDetector): boolean {
  if (found.encryption !== null) return false; // What is inside cannot be seen without decrypting (XDB-9).
  const isOpen = (compression: string | null) => compression === null || compression === 'custom';
  if (found.compression === unrecognised && isOpen(old.compression)) return false;
  return formatOf(found.compression) !== formatOf(old.compression);
}

const formatOf = (compression: string | null) => (compression === null ? null : (FORMATS[compression] ?? compression));
