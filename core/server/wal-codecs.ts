import { join } from 'node:path';
import type { EncodingDetector } from '../catalogue/describe-stored-wal';
import { detectArchivedCompression, encodingHeadBytes, parseCustomMagic } from '../codec/detect-encoding';
import { createCompressor } from '../codec/create-compressor';
import type { CodecSettings, CompressionLevel, CompressionName } from '../codec/compressor';
import { isPgpMessage, PGP_HEAD_BYTES } from '../codec/detect-pgp';
import { createDecryption, createEncryption } from '../codec/gpg';
import { sameDecompressedContent, type EncodedFile as CompressedFile } from '../codec/same-decompressed-content';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { privateName, removeQuietly } from '../fs/private-copy';
import type { EncodedFile, WalCodecs } from '../storage/wal-codecs';

/** What of a server's configuration decides how its WAL is stored. */
export type CodecConfig = Pick<ServerConfig, 'compression' | 'encryption' | 'pathPrefix' | 'options'>;

/**
 * The codecs that a server's configuration asks for.
 * @throws ArchiverError 'config-invalid' when an option that one of them needs is missing (COD-11)
 */
export function createWalCodecs(config: CodecConfig, fs: DurableFs): WalCodecs {
  const settings = codecSettings(config);
  const detector = createEncodingDetector(config);
  return {
    compressor: createCompressor(settings),
    encryption: createEncryption({
      encryption: config.encryption === 'none' ? null : config.encryption,
      encryptionKeyId: valueOf(config, 'encryption_key_id'),
      pathPrefix: config.pathPrefix,
    }),
    ...detector,
    isSameWal: (left, right, scratch) =>
      new WalComparison(config, { fs, settings, detector, scratch }).isSame(left, right),
  };
}

/** How this server's archived files are encoded, a custom compression included (COD-6). */
export function createEncodingDetector(config: CodecConfig): EncodingDetector {
  const { compression, customMagic } = codecSettings(config);
  const custom = { compression, magic: parseCustomMagic(customMagic) };
  return {
    headBytes: Math.max(encodingHeadBytes(custom.magic), PGP_HEAD_BYTES),
    unrecognised: compression === 'custom' && custom.magic === null ? 'custom' : null,
    identify: (head) =>
      isPgpMessage(head)
        ? { compression: null, encryption: 'gpg' }
        : { compression: detectArchivedCompression(head, custom), encryption: null },
  };
}

/** What the configuration says about compression, its values parsed. */
export function codecSettings(config: CodecConfig): CodecSettings {
  const level = valueOf(config, 'compression_level')?.toLowerCase() ?? 'medium';
  return {
    compression: config.compression === 'none' ? null : (config.compression as CompressionName | null),
    level: /^[+-]?\d+$/.test(level) ? Number(level) : (level as CompressionLevel),
    customFilter: valueOf(config, 'custom_compression_filter'),
    customDecompressionFilter: valueOf(config, 'custom_decompression_filter'),
    customMagic: valueOf(config, 'custom_compression_magic'),
    pathPrefix: config.pathPrefix,
  };
}

const UNREADABLE: readonly string[] = ['encryption-failed', 'passphrase-failed'];

interface ComparisonDeps {
  readonly fs: DurableFs;
  readonly settings: CodecSettings;
  readonly detector: EncodingDetector;
  readonly scratch: string;
}

/** Decodes two files as far as needed to compare them. */
class WalComparison {
  private readonly made: string[] = [];

  constructor(
    private readonly config: CodecConfig,
    private readonly deps: ComparisonDeps,
  ) {}

  async isSame(left: EncodedFile, right: EncodedFile): Promise<boolean> {
    const { settings, scratch } = this.deps;
    try {
      const [a, b] = [await this.decrypted(left), await this.decrypted(right)];
      return (await sameDecompressedContent(a, b, { settings, scratchDirectory: scratch })) === 'same';
    } catch (error) {
      // LOC-11: what cannot be decrypted counts as different. A full disk tells nothing about the content.
      if (error instanceof ArchiverError && UNREADABLE.includes(error.code)) return false;
      throw error;
    } finally {
      for (const path of this.made.splice(0)) await removeQuietly(this.deps.fs, path);
    }
  }

  private async decrypted({ path, compression, encryption }: EncodedFile): Promise<CompressedFile> {
    if (encryption === null) return { path, compression: compression as CompressionName | null };
    const { fs, detector, scratch } = this.deps;
    const target = privateName(join(scratch, 'decrypted'));
    this.made.push(target);
    const passphraseCommand = valueOf(this.config, 'encryption_passphrase_command');
    await createDecryption({ passphraseCommand, pathPrefix: this.config.pathPrefix }).decrypt({
      source: path,
      target,
    });
    const inside = await fs.inspect(target, detector.headBytes);
    const inner = detector.identify(inside?.head ?? new Uint8Array());
    return { path: target, compression: inner.compression as CompressionName | null };
  }
}

const valueOf = (config: CodecConfig, option: string) => config.options.get(option)?.value ?? null;
