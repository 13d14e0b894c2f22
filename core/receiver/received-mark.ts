import { statSync } from 'node:fs';
import { join } from 'node:path';
import { scanDirectory } from '../fs/scan-directory';
import { classifyWalName } from '../wal/wal-file-name';

/** Names and times of the WAL that is being received: other with every write of pg_receivewal, and with a new segment. */
export function readReceivedMark(streamingDirectory: string): string {
  const names = (scanDirectory(streamingDirectory) ?? []).map(({ name }) => name);
  const partials = names.filter((name) => classifyWalName(name) === 'partial').sort();
  return partials.map((name) => `${name} ${timeOf(join(streamingDirectory, name))}`).join('\n');
}

const timeOf = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? '';
