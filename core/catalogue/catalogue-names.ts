import type { DurableFs } from '../fs/durable-fs';
import { readLinesBackwards, readUnfinishedLine } from '../fs/read-backwards';

/**
 * Which of these names have a line in a catalogue that exists. The newest lines are looked at first: a WAL that is
 * delivered twice is delivered twice within a short time.
 */
export function findCatalogued(path: string, names: Iterable<string>): ReadonlySet<string> {
  const wanted = new Set(names);
  const known = new Set<string>();
  if (wanted.size === 0) return known;
  for (const line of readLinesBackwards(path)) {
    const [name = ''] = line.split(/\s/, 1);
    if (wanted.delete(name)) known.add(name);
    if (wanted.size === 0) break;
  }
  return known;
}

/** Cuts off what a power loss or a full disk has left of a last line, or the next would be glued to it. Answers it. */
export async function cutTornLine(fs: DurableFs, path: string): Promise<string> {
  const torn = readUnfinishedLine(path);
  if (torn === '') return '';
  const { sizeBytes = 0 } = (await fs.facts(path)) ?? {};
  await fs.truncate(path, sizeBytes - torn.length);
  return torn;
}
