import { dirname, join } from 'node:path';
import type { DurableFs, FileFacts } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import {
  isCannotLink,
  makePrivateCopy,
  publishPrivateCopy,
  removeQuietly,
  sweepPrivateCopies,
} from '../fs/private-copy';
import { relativePath } from '../wal/wal-file-name';
import type { WalFileInfo } from './wal-file-info';
import type { PreparedWal, PublishOutcome, WalStorageStrategy } from './wal-storage-strategy';

/**
 * The archive in a local directory, for one run: whoever makes it holds the archive lock as long as it is used.
 * Files are at `<wals_directory>/<hash directory>/<name>` (LAY-1). On one file system a WAL is published by linking
 * the source, so no byte is copied; otherwise through a private copy. Either way the source stays where it is.
 */
export class LocalWalStorageStrategy implements WalStorageStrategy {
  private readonly readyDirectories = new Map<string, Promise<bigint>>();
  private canLinkSource = true;
  private copying: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly walsDirectory: string,
    private readonly fs: DurableFs,
  ) {}

  getFullPath(walName: string): string {
    return join(this.walsDirectory, relativePath(walName));
  }

  async exists(walName: string): Promise<boolean> {
    return (await this.fs.facts(this.getFullPath(walName))) !== null;
  }

  async save(info: WalFileInfo): Promise<PublishOutcome> {
    const [outcome = 'source-changed'] = await this.publish([await this.prepare(info)]);
    return outcome;
  }

  async prepare(info: WalFileInfo): Promise<PreparedWal> {
    const target = this.getFullPath(info.name);
    try {
      const device = await this.readyDirectory(dirname(target));
      const byLink = this.canLinkSource && device === info.facts.device;
      if (!byLink) return { info, target, temporary: await this.copyInTurn(info.origFilename, target) };
      await this.fs.syncFile(info.origFilename);
      return { info, target, temporary: null };
    } catch (error) {
      throw toStorageError(error, `store ${info.name} in ${dirname(target)}`);
    }
  }

  async publish(group: readonly PreparedWal[]): Promise<readonly PublishOutcome[]> {
    const outcomes: PublishOutcome[] = [];
    const directories = new Set<string>();
    for (const prepared of group) {
      const directory = dirname(prepared.target);
      const outcome = await this.publishOne(prepared).catch((error: unknown) => {
        throw toStorageError(error, `publish ${prepared.info.name} in ${directory}`);
      });
      outcomes.push(outcome);
      if (outcome === 'published' || outcome === 'matching-duplicate') directories.add(directory);
    }
    for (const directory of directories) {
      await this.fs.syncDir(directory).catch((error: unknown) => {
        throw toStorageError(error, `make ${directory} durable`);
      });
    }
    return outcomes;
  }

  async discard({ temporary }: PreparedWal): Promise<void> {
    if (temporary !== null) await removeQuietly(this.fs, temporary);
  }

  private async publishOne(prepared: PreparedWal): Promise<PublishOutcome> {
    try {
      await this.publishName(prepared);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
      await this.discard(prepared);
      return await this.checkDuplicate(prepared);
    }
    if (await this.isUnchanged(prepared.info)) return 'published';
    await this.fs.remove(prepared.target);
    return 'source-changed';
  }

  private async publishName({ info, target, temporary }: PreparedWal): Promise<void> {
    if (temporary !== null) return publishPrivateCopy(this.fs, temporary, target);
    try {
      await this.fs.link(info.origFilename, target);
    } catch (error) {
      if (!isCannotLink(error)) throw error;
      // No hard links here, or the source belongs to another user (protected_hardlinks): copies from now on.
      this.canLinkSource = false;
      await publishPrivateCopy(this.fs, await this.copyInTurn(info.origFilename, target), target);
    }
  }

  /** archive.md §6.2 with content always compared (LOC-9). Copies whose stored bytes differ count as different. */
  private async checkDuplicate({ info, target }: PreparedWal): Promise<PublishOutcome> {
    if (!(await this.fs.sameContent(info.origFilename, target))) return 'duplicate';
    await this.fs.syncFile(target); // Visible is not durable: the copy may be there since a crash a moment ago.
    return 'matching-duplicate';
  }

  private async isUnchanged({ origFilename, facts }: WalFileInfo): Promise<boolean> {
    const now = await this.fs.facts(origFilename);
    return now !== null && now.sizeBytes === facts.sizeBytes && now.modifiedNs === facts.modifiedNs;
  }

  /** One copy at a time: more of them only make the disk seek and hold more memory. */
  private copyInTurn(source: string, target: string): Promise<string> {
    const copy = this.copying.then(() => makePrivateCopy(this.fs, source, target));
    this.copying = copy.catch(() => {});
    return copy;
  }

  /** Creates or sweeps a hash directory before its first use, once: a second sweep would take the first one's copies. */
  private readyDirectory(directory: string): Promise<FileFacts['device']> {
    const known = this.readyDirectories.get(directory);
    if (known !== undefined) return known;
    const ready = this.makeReady(directory);
    this.readyDirectories.set(directory, ready);
    return ready;
  }

  private async makeReady(directory: string): Promise<FileFacts['device']> {
    const before = await this.fs.facts(directory);
    if (before === null) await this.fs.makeDir(directory);
    else await sweepPrivateCopies(this.fs, directory);
    const facts = before ?? (await this.fs.facts(directory));
    return facts?.device ?? -1n;
  }
}
