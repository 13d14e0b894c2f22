import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiverError, endOrphanReceivers, readProcessCommand, receiveLockOwner, type ServerConfig } from '../index';
import type { Output } from './output';

const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 50;
const ORPHAN_GRACE_MS = 5_000;

interface Stopped {
  readonly pid: number;
  /** It was the receiver of a Walyard that no longer runs. */
  readonly wasLeft: boolean;
}

/** `receive-wal SERVER --stop`. */
export async function stopReceiver(config: ServerConfig, output: Output): Promise<number> {
  const stopped = await interruptReceiver(config);
  if (stopped === null) {
    throw new ArchiverError('usage', `no receive-wal of ${config.name} is running`, {
      hint: 'There is nothing to stop.',
    });
  }
  const { pid, wasLeft } = stopped;
  output.answer({ server: config.name, stopped: pid }, () => [
    wasLeft
      ? `the receiver that a Walyard no longer running had left (process ${pid}) stopped`
      : `receive-wal of ${config.name} stopped (process ${pid})`,
  ]);
  return 0;
}

/** Asks the process that holds the receive lock to end, and waits for it (RCV-4). Null: there is none. */
export async function interruptReceiver(config: ServerConfig): Promise<Stopped | null> {
  const [left] = await endOrphanReceivers(config.streamingWalsDirectory, ORPHAN_GRACE_MS);
  if (left !== undefined) return { pid: left, wasLeft: true };
  const pid = await receiveLockOwner(config);
  if (pid === null) return null;
  requireReceiveWal(pid, config.name);
  sendInterrupt(pid);
  const deadline = Date.now() + PATIENCE_MS;
  while ((await receiveLockOwner(config)) === pid) {
    if (Date.now() > deadline) throw stubborn(pid);
    await sleep(LOOK_EVERY_MS);
  }
  return { pid, wasLeft: false };
}

/** The window and `walyard run` hold the lock too, and would stop archiving with it. */
function requireReceiveWal(pid: number, server: string): void {
  const command = readProcessCommand(pid) ?? '';
  if (/\breceive-wal\b/.test(command)) return;
  throw new ArchiverError(
    'lock-busy',
    `the receiver of ${server} belongs to process ${pid}, which does more than that`,
    {
      hint: 'Stop the receiver in the window, or end "walyard run".',
    },
  );
}

function sendInterrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ESRCH') return; // It has just ended by itself.
    throw new ArchiverError('permission-denied', `cannot stop process ${pid}`, {
      cause,
      hint: 'Run the command as the user that started it, usually barman.',
    });
  }
}

function stubborn(pid: number): ArchiverError {
  return new ArchiverError('lock-busy', `process ${pid} was told to stop and still runs`, {
    hint: `Look at what it does; "kill ${pid}" ends it.`,
  });
}
