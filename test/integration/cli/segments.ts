import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { hash } from './contents';

export const HASH_DIRECTORY = '0000000100000000';

/** Name of segment `number` of the first log of timeline 1. */
export const segmentName = (number: number) => `${HASH_DIRECTORY}${number.toString(16).toUpperCase().padStart(8, '0')}`;

export const segmentNames = (count: number, first = 1) =>
  Array.from({ length: count }, (_, index) => segmentName(first + index));

/** Writes whole segments of 1 MiB, each with a content of its own; answers the hash of each by name. */
export function deliver(home: ArchiveHome, names: readonly string[], queue = 'incoming'): ReadonlyMap<string, string> {
  return new Map(
    names.map((name) => {
      const content = makeSegment(name, name);
      const path = home.path(queue, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return [name, hash(content)];
    }),
  );
}
