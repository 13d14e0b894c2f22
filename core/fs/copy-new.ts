import { open, unlink } from 'node:fs/promises';

const CHUNK = 1 << 20;

/** Copies content, mode and times (to the microsecond) to a file that must not exist yet. What a failure left behind is removed. */
export async function copyNew(from: string, to: string): Promise<void> {
  const source = await open(from, 'r');
  try {
    const { mode, atimeNs, mtimeNs } = await source.stat({ bigint: true });
    const target = await open(to, 'wx', 0o600);
    try {
      const buffer = Buffer.allocUnsafe(CHUNK);
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, CHUNK, null);
        if (bytesRead === 0) break;
        await writeAll(target, buffer.subarray(0, bytesRead));
      }
      await target.chmod(Number(mode) & 0o7777); // LOC-6: not at open, where the umask would take bits away.
      await target.utimes(toSeconds(atimeNs), toSeconds(mtimeNs));
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

/** To the microsecond, as exactly as Node can set it: it cuts off the rest, hence the half more; a Date has only milliseconds. */
const toSeconds = (ns: bigint) => (Number(ns / 1_000n) + 0.5) / 1e6;

async function writeAll(target: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await target.write(bytes, written, bytes.length - written, null)).bytesWritten;
  }
}
