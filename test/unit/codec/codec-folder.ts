import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CodecSettings, CompressionName } from '../../../core/codec/compressor';
import { createCompressor, createDecompressor } from '../../../core/codec/create-compressor';

export const NO_SETTINGS: CodecSettings = {
  compression: null,
  level: 'medium',
  customFilter: null,
  customDecompressionFilter: null,
  customMagic: null,
  pathPrefix: null,
};

/** One name for each format on disk. */
export const FORMATS = ['gzip', 'bzip2', 'xz', 'zstd', 'lz4', 'snappy'] as const;
export const BACKENDS = ['native', 'fallback'] as const;
export type Format = (typeof FORMATS)[number];

/** Call it first in a test: the choice ends with the test. */
export function useBackend(backend: (typeof BACKENDS)[number]): void {
  const before = process.env['WALYARD_CODEC_BACKEND'];
  process.env['WALYARD_CODEC_BACKEND'] = backend;
  onTestFinished(() => {
    if (before === undefined) delete process.env['WALYARD_CODEC_BACKEND'];
    else process.env['WALYARD_CODEC_BACKEND'] = before;
  });
}

/** A folder of one test, removed after it. */
export class CodecFolder {
  readonly directory = mkdtempSync(join(tmpdir(), 'walyard-codec-'));
  private made = 0;

  constructor() {
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  put(name: string, bytes: Uint8Array | string): string {
    writeFileSync(this.path(name), bytes);
    return this.path(name);
  }

  names(): string[] {
    return readdirSync(this.directory).sort();
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** A path that nothing has yet. */
  fresh(): string {
    this.made += 1;
    return this.path(`made-${this.made}`);
  }

  async compress(name: CompressionName, bytes: Uint8Array, settings: Partial<CodecSettings> = {}): Promise<Buffer> {
    const source = this.put(`plain-${this.made}`, bytes);
    const target = this.fresh();
    const compressor = createCompressor({ ...NO_SETTINGS, ...settings, compression: name });
    await compressor?.compress({ source, target });
    return readFileSync(target);
  }

  async decompress(name: CompressionName, bytes: Uint8Array, settings: Partial<CodecSettings> = {}): Promise<Buffer> {
    const source = this.put(`stored-${this.made}`, bytes);
    const target = this.fresh();
    await createDecompressor(name, { ...NO_SETTINGS, ...settings }).decompress({ source, target });
    return readFileSync(target);
  }
}
