import { lstat, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ArchiverError } from '../errors';
import { isErrno } from '../fs/errno';
import { nodeDurableFs } from '../fs/node-durable-fs';

export interface DemoMarker {
  readonly walyardDemo: 1;
  /** False while the data directory is being made: a crash leaves it so, and it is made again. */
  readonly initialised: boolean;
  /** Outside the demo's directory when the path there would be too long for a socket. */
  readonly socketDirectory: string | null;
}

export const NEW_MARKER: DemoMarker = { walyardDemo: 1, initialised: false, socketDirectory: null };

/**
 * Null when there is none. A link is not ours.
 * @throws ArchiverError 'demo-failed' for a file that is not a marker
 */
export async function readDemoMarker(path: string): Promise<DemoMarker | null> {
  try {
    if (!(await lstat(path)).isFile()) throw new Error('not a regular file');
    return requireMarker(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return null;
    throw new ArchiverError('demo-failed', `${path} is not the marker of a demo`, {
      cause,
      hint: 'Choose another directory for the demo, or remove this one yourself.',
    });
  }
}

/** By hand: this is on the way of every command, and loading zod takes longer than a short one. */
function requireMarker(value: unknown): DemoMarker {
  const { walyardDemo, initialised, socketDirectory } = Object(value) as Partial<Record<keyof DemoMarker, unknown>>;
  const isPath = socketDirectory === null || typeof socketDirectory === 'string';
  if (walyardDemo !== 1 || typeof initialised !== 'boolean' || !isPath) throw new Error('not the fields of a marker');
  return { walyardDemo, initialised, socketDirectory };
}

/** Durable before it resolves: what follows relies on it after a crash. */
export async function writeDemoMarker(path: string, marker: DemoMarker): Promise<void> {
  const temporary = `${path}.tmp`;
  await rm(temporary, { force: true });
  await nodeDurableFs.writeNew(temporary, [`${JSON.stringify(marker)}\n`]);
  await nodeDurableFs.syncFile(temporary);
  await nodeDurableFs.replace(temporary, path);
  await nodeDurableFs.syncDir(dirname(path));
}
