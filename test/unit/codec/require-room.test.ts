import { describe, expect, it } from 'vitest';
import { requireRoom } from '../../../core/native/stream-codec';

const limits = { name: 'libx', inputBytes: 100, outputBytes: 200 };

describe('requireRoom', () => {
  it.each([
    [101, 200],
    [100, 199],
  ])('keeps an input of %i bytes with room for %i from the C library', (input, output) => {
    expect(() => requireRoom(limits, new Uint8Array(input), new Uint8Array(output))).toThrow(RangeError);
  });

  it('lets pass what fits', () => {
    expect(() => requireRoom(limits, new Uint8Array(100), new Uint8Array(200))).not.toThrow();
  });
});
