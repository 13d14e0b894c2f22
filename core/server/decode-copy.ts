import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createDecompressor } from '../codec/create-compressor';
import type { CompressionName } from '../codec/compressor';
import { detectCompression, encodingHeadBytes, parseCustomMagic } from '../codec/detect-encoding';
import { isPgpMessage, PGP_HEAD_BYTES } from '../codec/detect-pgp';
import { createDecryption } from '../codec/gpg';
import type { EncodingDetector } from '../catalogue/describe-stored-wal';
import type { DurableFs } from '../fs/durable-fs';
import { privateName, removeQuietly } from '../fs/private-copy';
import type { CopyCodecs, EncodedCopy } from '../quarantine/open-copy';
import { codecSettings, createEncodingDetector, type CodecConfig } from './wal-codecs';

interface DecodePlace {
  readonly config: CodecConfig;
  readonly fs: DurableFs;
  /** Holds what has been decoded while it is read. */
  readonly scratchDirectory: string;
}

/** How copies of this server's WAL are read to be compared: archived ones, and ones that were delivered. */
export function createCopyCodecs(place: DecodePlace): CopyCodecs {
  return {
    decode: (copy) => () => readDecoded(copy, place),
    archived: createEncodingDetector(place.config),
    delivered: deliveredDetector(place.config),
  };
}

/** Without a magic a custom compression leaves no trace, and what is delivered is seldom compressed (COD-6). */
function deliveredDetector(config: CodecConfig): EncodingDetector {
  const magic = parseCustomMagic(codecSettings(config).customMagic);
  return {
    headBytes: Math.max(encodingHeadBytes(magic), PGP_HEAD_BYTES),
    unrecognised: null,
    identify: (head) =>
      isPgpMessage(head)
        ? { compression: null, encryption: 'gpg' }
        : { compression: detectCompression(head, magic), encryption: null },
  };
}

/** A scratch file holds the decoded bytes, and is gone when they have been read or nobody reads on. */
async function* readDecoded(copy: EncodedCopy, place: DecodePlace): AsyncGenerator<Uint8Array> {
  const made: string[] = [];
  const makeScratch = () => {
    made.push(privateName(join(place.scratchDirectory, 'decoded')));
    return made.at(-1) ?? '';
  };
  try {
    await place.fs.makeDir(place.scratchDirectory);
    const plain = await decompressed(await decrypted(copy, place, makeScratch), place, makeScratch);
    for await (const chunk of createReadStream(plain)) yield chunk as Buffer;
  } finally {
    for (const path of made) await removeQuietly(place.fs, path);
  }
}

type Compressed = Pick<EncodedCopy, 'path' | 'compression'>;

async function decrypted(copy: EncodedCopy, { config, fs }: DecodePlace, scratch: () => string): Promise<Compressed> {
  if (copy.encryption === null) return copy;
  const path = scratch();
  const passphraseCommand = config.options.get('encryption_passphrase_command')?.value ?? null;
  await createDecryption({ passphraseCommand, pathPrefix: config.pathPrefix }).decrypt({
    source: copy.path,
    target: path,
  });
  const detector = createEncodingDetector(config);
  const inside = await fs.inspect(path, detector.headBytes);
  return { path, compression: detector.identify(inside?.head ?? new Uint8Array()).compression };
}

async function decompressed(
  { path, compression }: Compressed,
  { config }: DecodePlace,
  scratch: () => string,
): Promise<string> {
  if (compression === null) return path;
  const target = scratch();
  // Both detectors answer nothing but names of this type.
  const decompressor = createDecompressor(compression as CompressionName, codecSettings(config));
  await decompressor.decompress({ source: path, target });
  return target;
}
