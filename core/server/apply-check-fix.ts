import { mkdir } from 'node:fs/promises';
import type { ServerConfig } from '../config/server-config';
import type { DirectFix } from '../contract/checks';
import { ArchiverError } from '../errors';
import { isErrno, toStorageError } from '../fs/errno';
import { gatherDirectories } from '../health/gather-directories';
import { createSlot } from '../postgres/replication-slot';
import { switchWal } from './switch-wal';

const TIMEOUT_MS = 10_000;

/** Does what a failed check asks for; answers what was done, for people. Nothing is done twice. */
export function applyCheckFix(action: DirectFix, config: ServerConfig): Promise<string> {
  switch (action) {
    case 'create-slot':
      return createMissingSlot(config);
    case 'switch-wal':
      return closeSegment(config);
    case 'make-directories':
      return makeMissingDirectories(config);
  }
}

async function closeSegment(config: ServerConfig): Promise<string> {
  const { switched, segment } = await switchWal(config, { force: false });
  if (switched) return `WAL ${segment} is closed. The check is well once it has come.`;
  return `There was nothing to close: nothing was written since ${segment} was. It should have come already.`;
}

async function createMissingSlot({ slotName, walStreamingConninfo, name }: ServerConfig): Promise<string> {
  if (slotName === null || walStreamingConninfo === null) {
    throw new ArchiverError('config-invalid', `server "${name}" has no slot_name or no streaming_conninfo`, {
      hint: 'Set both in its section.',
    });
  }
  const isNew = await createSlot({ conninfo: walStreamingConninfo, slotName, timeoutMs: TIMEOUT_MS });
  return isNew ? `Slot ${slotName} is created.` : `There is a slot ${slotName} already.`;
}

/** Never the server's own directory nor a parent of any: if those are missing, a disk is perhaps not mounted. */
async function makeMissingDirectories(config: ServerConfig): Promise<string> {
  const missing = gatherDirectories(config).directories.filter(({ state }) => state === 'missing');
  const home = missing.find(({ option }) => option === 'backup_directory');
  if (home !== undefined) {
    throw new ArchiverError('storage-missing', `${home.option}, ${home.path}, does not exist`, {
      hint: 'Is its disk mounted? If the server is new, create the directory yourself.',
    });
  }
  const made: string[] = [];
  for (const { path } of missing) {
    try {
      await mkdir(path, { mode: 0o700 });
      made.push(path);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw toStorageError(error, `create ${path}`);
    }
  }
  return made.length === 0 ? 'No directory is missing.' : `Created ${made.join(', ')}.`;
}
