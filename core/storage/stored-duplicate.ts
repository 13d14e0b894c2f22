import { dirname } from 'node:path';
import type { DurableFs, FileFacts } from '../fs/durable-fs';
import { toCatalogueTime } from '../wal/catalogue-time';
import type { DigestLog } from './digest-log';
import type { Encoding, WalCodecs } from './wal-codecs';
import type { WalFileInfo } from './wal-file-info';

export interface DuplicateDeps {
  readonly fs: DurableFs;
  readonly codecs: WalCodecs;
  readonly digests: DigestLog;
}

/**
 * Compares a source with the file that is stored under its name (archive.md §6.2), always by content (LOC-9). Answers
 * what the catalogue is to say of the stored file, null when the two are not the same WAL.
 */
export async function findMatchingWal(
  source: WalFileInfo,
  target: string,
  { fs, codecs, digests }: DuplicateDeps,
): Promise<WalFileInfo | null> {
  const stored = await fs.inspect(target, codecs.headBytes);
  if (stored === null || !stored.facts.isFile) return null;
  const encoding = codecs.identify(stored.head);
  if (encoding.encryption !== null) {
    const digest = await digests.find(source.name);
    if (digest !== null && digest.sha256 === (await fs.sha256(source.origFilename))) {
      return describe(source, stored.facts, { ...encoding, compression: digest.compression });
    }
  }
  return (await isSame(source, target, { fs, codecs }, encoding)) ? describe(source, stored.facts, encoding) : null;
}

/** Files that are equal as they are need no decoding; neither do two plain ones that differ. */
async function isSame(
  source: WalFileInfo,
  target: string,
  { fs, codecs }: Pick<DuplicateDeps, 'fs' | 'codecs'>,
  encoding: Encoding,
): Promise<boolean> {
  if (await fs.sameContent(source.origFilename, target)) return true;
  if (encoding.encryption === null && encoding.compression === null && source.compression === null) return false;
  const delivered = { path: source.origFilename, compression: source.compression, encryption: source.encryption };
  return codecs.isSameWal(delivered, { path: target, ...encoding }, dirname(target));
}

function describe(source: WalFileInfo, { sizeBytes, modifiedNs }: FileFacts, encoding: Encoding): WalFileInfo {
  return { ...source, sizeBytes, time: toCatalogueTime(modifiedNs), ...encoding };
}
