import { statSync } from 'node:fs';
import { join } from 'node:path';
import { scanDirectory } from '../fs/scan-directory';
import { classifyWalName } from '../wal/wal-file-name';

/**
 * Times of the streaming directory and of the WAL that is being received: other with every write of pg_receivewal and
 * with each segment, also one that came, was complete and was archived between two looks.
 */
export function readReceivedMark(streamingDirectory: string): string {
  const names = (scanDirectory(streamingDirectory) ?? []).map(({ name }) => name);
  const partials = names.filter((name) => classifyWalName(name) === 'partial').sort();
  const times = partials.map((name) => `${name} ${timeOf(join(streamingDirectory, name))}`);
  return [timeOf(streamingDirectory), ...times].join('\n');
}

const timeOf = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? '';
