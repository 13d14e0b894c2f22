import type { HookWal } from '../hooks/hook';
import type { WalFileInfo } from '../storage/wal-file-info';
import type { PublishedWal } from '../storage/wal-storage-strategy';

/** What the scripts after archiving are told; null: all is well. */
export const WHY_NOT: Readonly<Record<PublishedWal['outcome'], string | null>> = {
  published: null,
  'matching-duplicate': 'already archived with the same content',
  duplicate: 'already archived with different content',
  'source-changed': 'written to while being archived',
};

export function toHookWal(info: WalFileInfo, file: string, error: string | null): HookWal {
  const { name, sizeBytes, time, compression, encryption } = info;
  return { name, file, sizeBytes, time, compression, encryption, error };
}
