import { open, type FileHandle } from 'node:fs/promises';

const CHUNK = 1 << 20;

/** Are two files equal byte for byte? Two names of one file are, without reading. Memory: two chunks of 1 MiB. */
export async function sameContent(left: string, right: string): Promise<boolean> {
  return withOpen(left, (a) => withOpen(right, (b) => isSame(a, b)));
}

async function withOpen<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function isSame(a: FileHandle, b: FileHandle): Promise<boolean> {
  const [statA, statB] = await Promise.all([a.stat({ bigint: true }), b.stat({ bigint: true })]);
  if (statA.dev === statB.dev && statA.ino === statB.ino) return true;
  return statA.size === statB.size && (await sameBytes(a, b));
}

async function sameBytes(a: FileHandle, b: FileHandle): Promise<boolean> {
  const [bufferA, bufferB] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
  for (;;) {
    const [readA, readB] = await Promise.all([fill(a, bufferA), fill(b, bufferB)]);
    if (!bufferA.subarray(0, readA).equals(bufferB.subarray(0, readB))) return false;
    if (readA < CHUNK) return true;
  }
}

async function fill(file: FileHandle, buffer: Buffer): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
