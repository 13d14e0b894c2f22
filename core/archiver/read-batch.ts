import { join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import type { QueuedWal } from '../storage/wal-file-info';
import { classifyWalName, type WalKind } from '../wal/wal-file-name';
import { firstInOrder } from './first-in-order';
import type { Streamed } from './hold-back';
import { readQueue, TEMPORARY_SUFFIX } from './read-queue';

/** What one run takes from a queue. */
export interface QueueBatch extends Streamed {
  /** Paths of what is no WAL. */
  readonly errors: readonly string[];
  readonly totalSize: number;
}

interface BatchRules {
  /** 0: all. */
  readonly batchSize: number;
  /** What stays in the queue, decided on the whole listing (ARC-19). */
  readonly holdBack: (wals: readonly QueuedWal[]) => Streamed;
}

/**
 * The first WAL of a queue. With a batch size, the cost of a run is that of its batch and of listing names: a backlog of
 * any length is neither sorted nor looked at. A missing directory is an empty queue (ARC-7).
 */
export async function readBatch(fs: DurableFs, directory: string, rules: BatchRules): Promise<QueueBatch> {
  const batch = rules.batchSize > 0 ? await readFirst(fs, directory, rules) : null;
  return batch ?? (await readAll(fs, directory, rules));
}

async function readAll(fs: DurableFs, directory: string, { batchSize, holdBack }: BatchRules): Promise<QueueBatch> {
  const { wals, errors, totalSize } = await readQueue(fs, directory);
  const { archivable, heldBack } = holdBack(wals);
  return { archivable: batchSize > 0 ? archivable.slice(0, batchSize) : archivable, heldBack, errors, totalSize };
}

/** Null when there is nothing, or something in the batch is no plain file: then the whole queue is sorted out. */
async function readFirst(fs: DurableFs, directory: string, rules: BatchRules): Promise<QueueBatch | null> {
  const { wals, last, errors, totalSize } = sortOut(await fs.names(directory));
  const toQueued = (name: string): QueuedWal[] => {
    const kind = classifyWalName(name);
    return kind === null ? [] : [{ name, kind, path: join(directory, name) }];
  };
  const { heldBack } = rules.holdBack([...new Set(last.values())].sort().flatMap(toQueued));
  const kept = new Set(heldBack.map(({ name }) => name));
  const first = firstInOrder(wals, rules.batchSize + kept.size).filter((name) => !kept.has(name));
  const archivable = first.slice(0, rules.batchSize).flatMap(toQueued);
  for (const { path } of [...archivable, ...heldBack]) if ((await fs.facts(path))?.isFile !== true) return null;
  if (totalSize === 0) return null;
  return { archivable, heldBack, errors: errors.sort().map((name) => join(directory, name)), totalSize };
}

/** One pass over names as the directory gives them. `last`: of each kind and of all the last in order. */
function sortOut(names: readonly string[]) {
  const [wals, errors]: [string[], string[]] = [[], []];
  const last = new Map<WalKind | 'any', string>();
  let totalSize = 0;
  for (const name of names) {
    if (name.startsWith('.')) continue;
    totalSize += 1;
    if (name.endsWith(TEMPORARY_SUFFIX)) continue;
    const kind = classifyWalName(name);
    if (kind === null) {
      errors.push(name);
      continue;
    }
    wals.push(name);
    for (const group of [kind, 'any'] as const) if (name > (last.get(group) ?? '')) last.set(group, name);
  }
  return { wals, last, errors, totalSize };
}
