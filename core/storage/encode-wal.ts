import type { DurableFs } from '../fs/durable-fs';
import { privateName, removeQuietly } from '../fs/private-copy';
import type { WalCodecs } from './wal-codecs';
import type { WalFileInfo } from './wal-file-info';

/** A WAL as it is going to be stored, durable under a private name. */
export interface EncodedWal {
  readonly temporary: string;
  /** Describes the stored file: its size, compression and encryption. */
  readonly info: WalFileInfo;
}

/** Does anything have to be done to this WAL? A source that comes compressed is not compressed again (COD-16). */
export function needsEncoding({ compressor, encryption }: WalCodecs, { compression }: WalFileInfo): boolean {
  return encryption !== null || (compressor !== null && compression === null);
}

/**
 * Compresses, then encrypts (ENC-1), into a private file beside `target` that has the source's mode and times (LOC-6).
 * The source is only read. A failure leaves no file behind.
 */
export async function encodeWal(
  fs: DurableFs,
  codecs: WalCodecs,
  info: WalFileInfo,
  target: string,
): Promise<EncodedWal> {
  const made: string[] = [];
  try {
    const encoded = await applyCodecs(codecs, info, () => {
      made.push(privateName(target));
      return made.at(-1) ?? '';
    });
    const temporary = made.pop() ?? '';
    for (const intermediate of made) await removeQuietly(fs, intermediate);
    made.splice(0, made.length, temporary);
    await fs.copyStats(info.origFilename, temporary);
    await fs.syncFile(temporary);
    return { temporary, info: encoded };
  } catch (error) {
    for (const path of made) await removeQuietly(fs, path);
    throw error;
  }
}

async function applyCodecs(
  { compressor, encryption }: WalCodecs,
  info: WalFileInfo,
  makeName: () => string,
): Promise<WalFileInfo> {
  let [encoded, source] = [info, info.origFilename];
  if (compressor !== null && info.compression === null) {
    const target = makeName();
    const { sizeBytes } = await compressor.compress({ source, target });
    [encoded, source] = [{ ...encoded, sizeBytes, compression: compressor.name }, target];
  }
  if (encryption !== null) {
    const { sizeBytes } = await encryption.encrypt({ source, target: makeName() });
    encoded = { ...encoded, sizeBytes, encryption: encryption.name };
  }
  return encoded;
}
