import type { DurableFs } from '../../core/fs/durable-fs';

/** The same file system, whose `inspectAndSync` goes through its own `inspect` and `syncFile`. */
export function inspectingApart(fs: DurableFs): DurableFs {
  return {
    ...fs,
    inspectAndSync: async (path, headBytes, wanted) => {
      const found = await fs.inspect(path, headBytes);
      if (found === null) return null;
      const durable = wanted(found) ? fs.syncFile(path) : null;
      durable?.catch(() => {}); // As the real one: nobody may wait for it.
      return { ...found, durable };
    },
  };
}
