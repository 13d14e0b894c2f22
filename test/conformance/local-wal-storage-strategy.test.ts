import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { DurableFs } from '../../core/fs/durable-fs';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { LocalWalStorageStrategy } from '../../core/storage/local-wal-storage-strategy';
import type { WalCodecs } from '../../core/storage/wal-codecs';
import { classifyWalName, hashDirectory } from '../../core/wal/wal-file-name';
import { makeCodecs } from '../harness/plain-codecs';
import { describeWalStorageStrategy, type StoreUnderTest } from './wal-storage-strategy-suite';

const refuseLink = (code: string): never => {
  throw Object.assign(new Error('cannot link'), { code });
};

/** The queue is on another file system, and only the attempt to link tells. */
const farQueue = (root: string): DurableFs => ({
  ...nodeDurableFs,
  link: async (from, to) => (from.startsWith(join(root, 'queue')) ? refuseLink('EXDEV') : nodeDurableFs.link(from, to)),
});

/** A file system without hard links. */
const withoutLinks: DurableFs = { ...nodeDurableFs, link: async () => refuseLink('EOPNOTSUPP') };

function localStore(root: string, fs: DurableFs, codecs: WalCodecs = makeCodecs()): StoreUnderTest {
  const archive = join(root, 'wals');
  const entries = () =>
    readdirSync(archive, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(archive, join(entry.parentPath, entry.name)));
  const isStored = (path: string) => {
    const name = path.split('/').at(-1) ?? '';
    return classifyWalName(name) !== null && path === join(hashDirectory(name), name);
  };
  return {
    open: () => new LocalWalStorageStrategy({ walsDirectory: archive, digestFile: join(root, 'digests') }, fs, codecs),
    read: async (name) => readFileSync(join(archive, hashDirectory(name), name)),
    list: async () =>
      entries()
        .filter(isStored)
        .map((path) => path.split('/').at(-1) ?? '')
        .toSorted(),
    leftovers: async () => entries().filter((path) => !isStored(path)),
  };
}

describeWalStorageStrategy('LocalWalStorageStrategy, linking', (root) => localStore(root, nodeDurableFs));

describeWalStorageStrategy('LocalWalStorageStrategy, from a queue that cannot be linked from', (root) =>
  localStore(root, farQueue(root)),
);

describeWalStorageStrategy('LocalWalStorageStrategy, from a queue on another device', (root) => ({
  ...localStore(root, nodeDurableFs),
  look: (info) => ({ ...info, facts: { ...info.facts, device: info.facts.device + 1n } }),
}));

describeWalStorageStrategy('LocalWalStorageStrategy, without hard links', (root) => localStore(root, withoutLinks));

describeWalStorageStrategy('LocalWalStorageStrategy, compressing', (root) => {
  const store = localStore(root, nodeDurableFs, makeCodecs('gzip'));
  return { ...store, read: async (name) => gunzipSync(await store.read(name)) };
});
