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
import { deleteLocalWals } from './delete-local-wals';
import { DigestLog } from './digest-log';
import { encodeWal, needsEncoding } from './encode-wal';
import { findMatchingWal } from './stored-duplicate';
import type { WalCodecs } from './wal-codecs';
import type { WalFileInfo } from './wal-file-info';
import type { DeletedWal, PreparedWal, PublishedWal, WalStorageStrategy } from './wal-storage-strategy';

export interface LocalArchive {
  readonly walsDirectory: string;
  /** Where the digests of encrypted WAL are kept, outside the archive. */
  readonly digestFile: string;
}

/** To prepare is to wait for the disk: the more wait together, the fewer waits. */
const LINKED_AT_ONCE = 256;
/** Enough to keep every core at work while others are published; each can take seconds. */
const ENCODED_AT_ONCE = 16;

/**
 * The archive in a local directory, for one run: whoever makes it holds the archive lock as long as it is used.
 * Files are at `<wals_directory>/<hash directory>/<name>` (LAY-1). A WAL that is stored as it comes is published by
 * linking the source, so no byte is copied; across file systems, compressed or encrypted through a private file.
 * Either way the source stays where it is.
 */
export class LocalWalStorageStrategy implements WalStorageStrategy {
  readonly preparesAtOnce: number;
  readonly storesSource: boolean;
  private readonly digests: DigestLog;
  private readonly readyDirectories = new Map<string, Promise<bigint>>();
  private canLinkSource = true;
  private copying: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly archive: LocalArchive,
    private readonly fs: DurableFs,
    private readonly codecs: WalCodecs,
  ) {
    this.digests = new DigestLog(archive.digestFile, fs);
    const encodes = codecs.compressor !== null || codecs.encryption !== null;
    this.storesSource = !encodes;
    this.preparesAtOnce = encodes ? ENCODED_AT_ONCE : LINKED_AT_ONCE;
  }

  getFullPath(walName: string): string {
    return join(this.archive.walsDirectory, relativePath(walName));
  }

  async exists(walName: string): Promise<boolean> {
    return (await this.fs.facts(this.getFullPath(walName))) !== null;
  }

  async save(info: WalFileInfo): Promise<PublishedWal> {
    const [published = unstored(info, 'source-changed')] = await this.publish([await this.prepare(info)]);
    return published;
  }

  async prepare(info: WalFileInfo, durable: Promise<void> | null = null): Promise<PreparedWal> {
    const target = this.getFullPath(info.name);
    const asItIs: PreparedWal = { source: info, info, target, temporary: null, sha256: null };
    try {
      const device = await this.readyDirectory(dirname(target));
      const encodes = needsEncoding(this.codecs, info);
      if (!encodes && this.canLinkSource && device === info.facts.device) {
        await (durable ?? this.fs.syncFile(info.origFilename));
        return asItIs;
      }
      // Nothing is compressed or copied for a name that is taken: publishing compares it with what is there.
      if ((await this.fs.facts(target)) !== null) return asItIs;
      if (encodes) return await this.encode(asItIs);
      return { ...asItIs, temporary: await this.copyInTurn(info.origFilename, target) };
    } catch (error) {
      throw toStorageError(error, `store ${info.name} in ${dirname(target)}`);
    }
  }

  async publish(group: readonly PreparedWal[]): Promise<readonly PublishedWal[]> {
    await this.recordDigests(group);
    const published: PublishedWal[] = [];
    const directories = new Set<string>();
    for (const prepared of group) {
      const directory = dirname(prepared.target);
      const one = await this.publishOne(prepared).catch((error: unknown) => {
        throw toStorageError(error, `publish ${prepared.info.name} in ${directory}`);
      });
      published.push(one);
      if (one.outcome === 'published' || one.outcome === 'matching-duplicate') directories.add(directory);
    }
    await Promise.all([...directories].map((directory) => this.syncDirectory(directory)));
    return published;
  }

  private async syncDirectory(directory: string): Promise<void> {
    await this.fs.syncDir(directory).catch((error: unknown) => {
      throw toStorageError(error, `make ${directory} durable`);
    });
  }

  async discard({ temporary }: PreparedWal): Promise<void> {
    if (temporary !== null) await removeQuietly(this.fs, temporary);
  }

  async delete(walNames: readonly string[], signal?: AbortSignal): Promise<readonly DeletedWal[]> {
    const deleted = await deleteLocalWals(this.fs, this.archive.walsDirectory, walNames, signal);
    const gone = deleted.filter(({ outcome }) => outcome !== 'failed').map(({ name }) => name);
    // After the files: until then a source that comes again must be recognised.
    await this.digests.forget(new Set(gone)).catch((error: unknown) => {
      throw toStorageError(error, `write ${this.archive.digestFile}`);
    });
    return deleted;
  }

  private async encode(prepared: PreparedWal): Promise<PreparedWal> {
    const { source, target } = prepared;
    const sha256 = this.codecs.encryption === null ? null : await this.fs.sha256(source.origFilename);
    return { ...prepared, ...(await encodeWal(this.fs, this.codecs, source, target)), sha256 };
  }

  /** Before any of the names is there: a crash right after publishing must find them. */
  private async recordDigests(group: readonly PreparedWal[]): Promise<void> {
    const digests = group.flatMap(({ sha256, info: { name, compression } }) =>
      sha256 === null ? [] : [{ name, sha256, compression }],
    );
    await this.digests.append(digests).catch((error: unknown) => {
      throw toStorageError(error, `write ${this.archive.digestFile}`);
    });
  }

  private async publishOne(prepared: PreparedWal): Promise<PublishedWal> {
    const { source, info, target, temporary } = prepared;
    if (temporary === null && needsEncoding(this.codecs, source)) return this.compareWithStored(prepared);
    // A copy must not be seen under its name when it may be of an unfinished source.
    if (temporary !== null && !(await this.isUnchanged(source))) {
      await this.discard(prepared);
      return unstored(source, 'source-changed');
    }
    try {
      await this.publishName(prepared);
    } catch (error) {
      await this.discard(prepared);
      if (isErrno(error, 'EEXIST')) return this.checkDuplicate(prepared);
      if (isErrno(error, 'ENOENT') && (await this.fs.facts(source.origFilename)) === null) {
        return unstored(source, 'source-changed'); // ARC-8: taken away meanwhile.
      }
      throw error;
    }
    if (await this.isUnchanged(source)) return { outcome: 'published', info };
    await this.fs.remove(target);
    return unstored(source, 'source-changed');
  }

  private async publishName({ source, target, temporary }: PreparedWal): Promise<void> {
    if (temporary !== null) return publishPrivateCopy(this.fs, temporary, target);
    try {
      await this.fs.link(source.origFilename, target);
    } catch (error) {
      if (!isCannotLink(error)) throw error;
      // No hard links here, or the source belongs to another user (protected_hardlinks): copies from now on.
      this.canLinkSource = false;
      await publishPrivateCopy(this.fs, await this.copyInTurn(source.origFilename, target), target);
    }
  }

  /** The name was taken when it was prepared. Should it be free by now, the next run encodes the WAL and stores it. */
  private async compareWithStored(prepared: PreparedWal): Promise<PublishedWal> {
    if ((await this.fs.facts(prepared.target)) === null) return unstored(prepared.source, 'source-changed');
    return this.checkDuplicate(prepared);
  }

  private async checkDuplicate({ source, target }: PreparedWal): Promise<PublishedWal> {
    const { fs, codecs, digests } = this;
    const stored = await findMatchingWal(source, target, { fs, codecs, digests });
    if (stored === null) return unstored(source, 'duplicate');
    await this.fs.syncFile(target); // Visible is not durable: the copy may be there since a crash a moment ago.
    return { outcome: 'matching-duplicate', info: stored };
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
    if (before === null) {
      await this.fs.makeDir(directory);
    } else {
      await sweepPrivateCopies(this.fs, directory);
      await this.fs.syncDir(dirname(directory)); // It may have been made by a run that died before it was durable.
    }
    const facts = before ?? (await this.fs.facts(directory));
    return facts?.device ?? -1n;
  }
}

function unstored(info: WalFileInfo, outcome: 'duplicate' | 'source-changed'): PublishedWal {
  return { outcome, info };
}
