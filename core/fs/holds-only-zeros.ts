import { open } from 'node:fs/promises';

const CHUNK = 1 << 20;

/** Is every byte of the file zero? An empty file has none that is not. Memory: one chunk of 1 MiB. */
export async function holdsOnlyZeros(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) return true;
      if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) return false;
    }
  } finally {
    await file.close();
  }
}
