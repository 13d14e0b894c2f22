import { statSync, type BigIntStats } from 'node:fs';
import { isErrno, toStorageError } from '../fs/errno';
import { CatalogueRows } from './catalogue-rows';
import { readCatalogue } from './read-catalogue';
import { readMark } from './read-mark';

const NOTHING_READ = { device: 0n, inode: 0n, modifiedNs: 0n, offset: 0, mark: '' };

/**
 * The catalogue in memory, for reading: one row a line, in file order. It follows appended lines without reading the
 * rest again, and starts anew when the file was replaced, cut or rewritten in place.
 */
export class CatalogueIndex extends CatalogueRows {
  damagedLines = 0;
  /** Changes whenever rows do: what was computed from them is out of date then. */
  version = 0;
  private read = NOTHING_READ;

  /** `findPath`: where the catalogue is now. */
  constructor(private readonly findPath: () => string) {
    super();
  }

  /** Takes in what has been written since the last call. A missing catalogue is an empty one. */
  refresh(): void {
    const path = this.findPath();
    try {
      const stat = statSync(path, { bigint: true });
      if (this.isUnchanged(stat)) return;
      if (this.isAnother(path, stat)) this.clear();
      const before = this.read.offset;
      const { offset, damagedLines } = readCatalogue(path, before, (entry) => this.add(entry));
      const mark = readMark(path, offset);
      this.read = { device: stat.dev, inode: stat.ino, modifiedNs: stat.mtimeNs, offset, mark };
      this.damagedLines += damagedLines;
      if (offset > before) this.version += 1;
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw toStorageError(error, `read the catalogue ${path}`);
      if (this.length > 0) this.clear();
    }
  }

  private isUnchanged({ dev, ino, mtimeNs, size }: BigIntStats): boolean {
    const { device, inode, modifiedNs, offset } = this.read;
    return dev === device && ino === inode && mtimeNs === modifiedNs && Number(size) === offset;
  }

  /** Is what has been read so far no longer what the file begins with? */
  private isAnother(path: string, { dev, ino, size }: BigIntStats): boolean {
    const { device, inode, offset, mark } = this.read;
    return dev !== device || ino !== inode || size < offset || readMark(path, offset) !== mark;
  }

  override clear(): void {
    super.clear();
    this.read = NOTHING_READ;
    this.damagedLines = 0;
    this.version += 1;
  }
}
