/**
 * `absent`: already gone, nothing to do (DEL-9). `whole`: nothing else lies in it, so that it goes with its files.
 * `one-by-one`: something in it stays, and with it the directory.
 */
export type DirectoryRemoval = 'absent' | 'whole' | 'one-by-one';

/**
 * DEL-8: a directory goes only when every name in it is to be deleted, whatever their number. `present` is *all* names
 * that one reading of the directory gave, those with a leading dot too; null when it does not exist. A file may appear
 * after that reading: empty the directory file by file and remove it when empty, never with what it contains.
 */
export function decideDirectoryRemoval(
  present: readonly string[] | null,
  toDelete: ReadonlySet<string>,
): DirectoryRemoval {
  if (present === null) return 'absent';
  return present.every((name) => toDelete.has(name)) ? 'whole' : 'one-by-one';
}
