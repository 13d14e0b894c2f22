import type { DurableFs } from '../../core/fs/durable-fs';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { createWalCodecs } from '../../core/server/wal-codecs';
import type { WalCodecs } from '../../core/storage/wal-codecs';

/** The codecs of a server that stores WAL as it comes, or compressed when an algorithm is named. */
export function makeCodecs(compression: string | null = null, fs: DurableFs = nodeDurableFs): WalCodecs {
  return createWalCodecs({ compression, encryption: null, pathPrefix: null, options: new Map() }, fs);
}
