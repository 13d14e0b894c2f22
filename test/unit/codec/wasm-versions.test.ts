import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wasmCodec } from '../../../core/native/wasm/wasm-codecs';

const recipe = readFileSync('core/native/wasm/build-wasm.sh', 'utf8');

describe('wasmCodec', () => {
  it.each(['bzip2', 'xz', 'zstd', 'lz4'] as const)('reports the version of %s that its recipe builds', (name) => {
    const built = new RegExp(`^${name}=${name}-([0-9.]+)`, 'm').exec(recipe)?.[1];

    expect(wasmCodec(name).version).toBe(built);
  });
});
