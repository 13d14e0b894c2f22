import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { redactConninfo } from '../config/conninfo';
import { ArchiverError } from '../errors';
import type { CheckContext } from './check-context';
import { catalogueBytes } from './gather-archive';
import { gatherDirectories } from './gather-directories';

const POLL_MS = 500;
const DEFAULT_WAIT_MS = 10_000;

/**
 * What Barman's check does besides looking, and ours only when asked: makes missing directories, archives what waits,
 * switches WAL if there is still nothing, and waits a third of the time for it to be archived (checks §3.1, LAY-2).
 */
export async function probeArchive(context: CheckContext): Promise<void> {
  const { config } = context.server;
  if (!context.probe || config.disabled || config.passive) return;
  makeDirectories(context);
  const isEmpty = () => (catalogueBytes(context.server.catalogue.location.path) ?? 0) === 0;
  if (!isEmpty()) return;
  if (!(await archive(context)) || !isEmpty() || !(await switchWal(context))) return;
  const waitMs = context.timeoutMs === null ? DEFAULT_WAIT_MS : Math.floor(context.timeoutMs / 3_000) * 1_000;
  for (const end = Date.now() + waitMs; isEmpty() && Date.now() < end && !context.signal.aborted;) {
    await sleep(POLL_MS);
    await archive(context);
  }
}

/** Never the server's own directory: if that is missing, its disk is perhaps not mounted. */
function makeDirectories({ server, note }: CheckContext): void {
  for (const { option, path, state } of gatherDirectories(server.config).directories) {
    if (state !== 'missing' || option === 'backup_directory' || option === 'barman_lock_directory') continue;
    try {
      mkdirSync(path, { mode: 0o700 }); // Not its parents: they are of a disk that is perhaps not mounted.
    } catch (error) {
      note(`cannot create ${path}: ${describe(error)}`);
    }
  }
}

/** False: this server cannot be archived now, and waiting does not help. Another archiver at work may do it for us. */
async function archive({ server, signal, note }: CheckContext): Promise<boolean> {
  try {
    await server.archiveWal({ onEvent: () => {}, signal });
    return true;
  } catch (error) {
    note(describe(error));
    return error instanceof ArchiverError && error.code === 'lock-busy';
  }
}

async function switchWal({ server, remote, note }: CheckContext): Promise<boolean> {
  const conninfo = remote.primaryConninfo ?? server.config.conninfo;
  if (conninfo === null) return false;
  try {
    const session = await remote.connection(conninfo).open();
    await session.query('SELECT pg_switch_wal()');
    return true;
  } catch (error) {
    note(`cannot switch WAL: ${describe(error)}`);
    return false;
  }
}

const describe = (error: unknown) => redactConninfo(error instanceof Error ? error.message : String(error));
