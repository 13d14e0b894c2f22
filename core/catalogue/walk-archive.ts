import { join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import type { ScannedName } from '../fs/scan-directory';
import { classifyWalName } from '../wal/wal-file-name';

/** The files of one hash directory, or one history file: what may be WAL by its name. */
export interface ArchivePlace {
  /** Below the archive; empty for the archive itself. */
  readonly directory: string;
  /** In name order. */
  readonly names: readonly string[];
}

interface Walk {
  readonly walsDirectory: string;
  readonly onEntries: (count: number) => void;
  /** Paths below the archive of what is no WAL by its name or place (LAY-3: dot files are not seen at all). */
  readonly onPassedOver: (path: string) => void;
}

/** Visits the archive in name order, by root entry and file (XDB-10). Rejects when a directory cannot be read. */
export async function* walkArchive(fs: DurableFs, walk: Walk): AsyncGenerator<ArchivePlace> {
  const entries = [...((await fs.scan(walk.walsDirectory)) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  walk.onEntries(entries.length);
  for (const entry of entries) {
    if (classifyWalName(entry.name) === 'history') yield { directory: '', names: [entry.name] };
    else if (await mayBeDirectory(fs, walk, entry)) yield await readPlace(fs, walk, entry.name);
    else walk.onPassedOver(entry.name);
  }
}

async function mayBeDirectory(fs: DurableFs, { walsDirectory }: Walk, { name, type }: ScannedName): Promise<boolean> {
  if (type === 'file') return false;
  const facts = type === 'other' ? null : await fs.facts(join(walsDirectory, name));
  return type === 'other' || (facts !== null && !facts.isFile);
}

async function readPlace(fs: DurableFs, { walsDirectory, onPassedOver }: Walk, directory: string) {
  const names: string[] = [];
  for (const name of await fs.names(join(walsDirectory, directory))) {
    const kind = classifyWalName(name);
    if (kind !== null && kind !== 'history') names.push(name);
    else if (!name.startsWith('.')) onPassedOver(`${directory}/${name}`);
  }
  return { directory, names: names.sort() };
}
