import { open, unlink } from 'node:fs/promises';
import { setStats } from './copy-stats';

const CHUNK = 1 << 20;

/** Copies content, mode and times (LOC-6) to a file that must not exist yet. What a failure left behind is removed. */
export async function copyNew(from: string, to: string): Promise<void> {
  const source = await open(from, 'r');
  try {
    const stats = await source.stat({ bigint: true });
    const target = await open(to, 'wx', 0o600);
    try {
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, CHUNK, null);
        if (bytesRead === 0) break;
        await writeAll(target, buffer.subarray(0, bytesRead));
      }
      setStats(target.fd, stats);
    } catch (error) {
      await unlink(to).catch(() => {}); // The first error is the one to tell; leftovers are swept by the next run.
      throw error;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function writeAll(target: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await target.write(bytes, written, bytes.length - written, null)).bytesWritten;
  }
}
