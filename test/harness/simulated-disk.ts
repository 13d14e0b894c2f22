import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { DurableFs, FileFacts } from '../../core/fs/durable-fs';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import type { WalCodecs } from '../../core/storage/wal-codecs';
import { inspectingApart } from './inspecting-apart';

interface Files {
  readonly source: string;
  readonly target: string;
}

/** Something that POSIX lets a power loss take back until `key` (a directory or an inode) is fsynced. */
interface Unsynced {
  readonly key: string;
  readonly undo: () => void;
}

/**
 * A real directory under a simulated disk. A process life may die before any of its operations, half-way through those
 * that write; a power loss takes back names and bytes that nobody made durable, all of them or a random choice.
 */
export class SimulatedDisk {
  /** Operations of the life begun last. */
  operations = 0;
  private unsynced: Unsynced[] = [];
  private step: (dying?: () => void) => void = () => {};
  private graves = 0;

  /** `graveyard`: an empty directory on the same file system, for what has to come back. */
  constructor(private readonly graveyard: string) {}

  /** The file system as one process sees it that dies before operation number `diesAt` and does nothing after. */
  fs(diesAt = Infinity, override: Partial<DurableFs> = {}): DurableFs {
    this.operations = 0;
    const step = (this.step = (dying: () => void = () => {}) => {
      this.operations += 1;
      if (this.operations === diesAt) dying();
      if (this.operations >= diesAt) throw new Error(`the process died before file operation ${diesAt}`);
    });
    return inspectingApart({
      ...nodeDurableFs,
      facts: async (path) => withoutGraves(await nodeDurableFs.facts(path)),
      inspect: async (path, headBytes) => {
        const found = await nodeDurableFs.inspect(path, headBytes);
        return found === null ? null : { ...found, facts: { ...found.facts, linkCount: 1 } };
      },
      makeDir: async (directory) => (step(), nodeDurableFs.makeDir(directory)),
      link: async (from, to) => (step(), await nodeDurableFs.link(from, to), this.nameAdded(to)),
      copyNew: async (from, to) => {
        step(() => fs.writeFileSync(to, fs.readFileSync(from).subarray(0, 100), { flag: 'wx' }));
        await nodeDurableFs.copyNew(from, to);
        this.nameAdded(to);
        this.contentWritten(to, 100);
      },
      copyStats: async (from, to) => (step(), nodeDurableFs.copyStats(from, to)),
      writeNew: async (path, chunks, mode) => {
        step(() => fs.writeFileSync(path, [...chunks].join('').slice(0, 30), { flag: 'wx' }));
        await nodeDurableFs.writeNew(path, chunks, mode);
        this.nameAdded(path);
        this.contentWritten(path, 30);
      },
      append: async (path, text) => {
        step(() => fs.appendFileSync(path, text.slice(0, text.length / 2)));
        const before = fs.statSync(path, { throwIfNoEntry: false })?.size;
        await nodeDurableFs.append(path, text);
        if (before === undefined) this.nameAdded(path);
        this.contentWritten(path, (before ?? 0) + Math.floor(text.length / 2));
      },
      truncate: async (path, sizeBytes) => {
        step();
        const before = fs.readFileSync(path);
        await nodeDurableFs.truncate(path, sizeBytes);
        this.changed(inodeKey(path), this.bury(path), (grave) => fs.writeFileSync(grave, before));
      },
      remove: async (path) => (step(), this.removeName(path)),
      removeDir: async (directory) => {
        step();
        await nodeDurableFs.removeDir(directory);
        this.unsynced.push({ key: dirname(directory), undo: () => fs.mkdirSync(directory, { recursive: true }) });
      },
      replace: async (from, to) => {
        step();
        const [source, old] = [this.bury(from), fs.existsSync(to) ? this.bury(to) : null];
        await nodeDurableFs.replace(from, to);
        this.changed(dirname(to), source, (grave) => {
          fs.renameSync(grave, from);
          if (old === null) fs.rmSync(to, { force: true });
          else fs.renameSync(old, to);
        });
      },
      moveNew: async (from, to) => {
        step();
        await nodeDurableFs.moveNew(from, to);
        this.changed(dirname(to), to, () => fs.existsSync(to) && fs.renameSync(to, from));
      },
      syncFile: async (path) => (step(), await nodeDurableFs.syncFile(path), this.synced(inodeKey(path))),
      syncDir: async (directory) => (step(), await nodeDurableFs.syncDir(directory), this.synced(directory)),
      ...override,
    });
  }

  /** The same codecs in the life begun last: they can die half-way, and what they wrote is not durable. */
  codecs(codecs: WalCodecs): WalCodecs {
    const { compressor, encryption } = codecs;
    const compress = compressor === null ? null : this.writing((files) => compressor.compress(files));
    const encrypt = encryption === null ? null : this.writing((files) => encryption.encrypt(files));
    return {
      ...codecs,
      compressor: compressor === null || compress === null ? null : { name: compressor.name, compress },
      encryption: encryption === null || encrypt === null ? null : { name: encryption.name, encrypt },
    };
  }

  private writing(write: (files: Files) => Promise<{ readonly sizeBytes: number }>) {
    return async (files: Files) => {
      this.step(() => fs.writeFileSync(files.target, fs.readFileSync(files.source).subarray(0, 100), { flag: 'wx' }));
      const result = await write(files);
      this.nameAdded(files.target);
      this.contentWritten(files.target, 20);
      return result;
    };
  }

  /** A file that somebody has written without fsync: a power loss leaves its beginning. */
  deliver(path: string, content: Buffer): void {
    fs.writeFileSync(path, content);
    this.contentWritten(path, Math.floor(content.length / 3));
  }

  /** `survives` decides for each change that is not durable whether it reached the disk all the same. */
  losePower(survives: () => boolean = () => false): void {
    for (const { undo } of this.unsynced.reverse()) if (!survives()) undo();
    this.unsynced = [];
  }

  /** With the end of a directory the names in it are gone, too. */
  private synced(key: string): void {
    const isRemoved = (directory: string) => dirname(directory) === key && !fs.existsSync(directory);
    this.unsynced = this.unsynced.filter((change) => change.key !== key && !isRemoved(change.key));
  }

  private nameAdded(path: string): void {
    this.unsynced.push({ key: dirname(path), undo: () => fs.rmSync(path, { force: true }) });
  }

  private removeName(path: string): void {
    const grave = this.bury(path);
    fs.unlinkSync(path);
    this.changed(dirname(path), grave, () => {
      // A directory whose end has reached the disk takes the names in it along.
      if (fs.existsSync(dirname(path)) && !fs.existsSync(path)) fs.linkSync(grave, path);
    });
  }

  /** Whatever lies beyond `keptBytes` of the file is not on the disk yet. */
  private contentWritten(path: string, keptBytes: number): void {
    this.changed(inodeKey(path), this.bury(path), (grave) => fs.truncateSync(grave, keptBytes));
  }

  private changed(key: string, grave: string, undo: (grave: string) => void): void {
    this.unsynced.push({ key, undo: () => undo(grave) });
  }

  /** A second name, so that the file can be reached whatever becomes of the first. */
  private bury(path: string): string {
    this.graves += 1;
    const grave = join(this.graveyard, String(this.graves));
    fs.linkSync(path, grave);
    return grave;
  }
}

/** The second names in the graveyard are the simulation's, not the file's. */
const withoutGraves = (facts: FileFacts | null) => (facts === null ? null : { ...facts, linkCount: 1 });

function inodeKey(path: string): string {
  const { dev, ino } = fs.statSync(path);
  return `${dev}:${ino}`;
}
