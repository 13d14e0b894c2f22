import {
  ArchiverError,
  archiverOwner,
  findOrphanReceivers,
  receiveLockOwner,
  requireServer,
  tryCronLock,
  type BarmanConfig,
  type ServerConfig,
} from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { countOf } from './delete-plan-text';
import { openConfiguration } from './open-configuration';
import type { Output } from './output';
import { runArchiveWal, type ArchiveTurn } from './run-archive-wal';
import { startReceiver } from './start-receiver';
import { interruptReceiver } from './stop-receiver';

interface ReceiverTurn {
  readonly state: 'off' | 'running' | 'started' | 'stopped' | 'failed';
  readonly pid: number | null;
}

/** What was done for one server. */
interface Turn {
  readonly server: string;
  /** Why nothing was done. */
  readonly skipped: 'inactive' | 'passive' | 'busy' | null;
  readonly receiver: ReceiverTurn | null;
  readonly archive: Omit<ArchiveTurn, 'told'> | null;
  readonly failed: boolean;
}

const untouched = (server: string): Turn => ({ server, skipped: null, receiver: null, archive: null, failed: false });

/**
 * `cron`: what is due for every active server, once: a receiver where there is none, and one archive run. The servers
 * do not wait for each other. May be started while another one runs, ours or Barman's (layout §4.1, §4.2).
 */
export async function cronCommand(args: Arguments, output: Output): Promise<number> {
  if (args.servers.length > 0) {
    throw new ArchiverError('usage', 'cron takes no server: it serves every active one', {
      hint: 'For one server: "walyard archive-wal SERVER".',
    });
  }
  const config = openConfiguration(args, output);
  const servers = [...config.servers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const turns = await Promise.all(servers.map((server) => new CronTurn(server, config, output).take()));
  if (output.json) output.answer(turns, () => []);
  return turns.some(({ failed }) => failed) ? 1 : 0;
}

/** The turn of one server. Its trouble is told and stays with it. */
class CronTurn {
  private turn: Turn;

  constructor(
    private readonly server: ServerConfig,
    private readonly all: BarmanConfig,
    private readonly output: Output,
  ) {
    this.turn = untouched(server.name);
  }

  async take(): Promise<Turn> {
    try {
      const skipped = this.reasonToSkip();
      if (skipped === null) await this.serve();
      else this.turn = { ...this.turn, skipped };
    } catch (error) {
      this.fail(error);
    }
    this.output.flush();
    return this.turn;
  }

  private reasonToSkip(): Turn['skipped'] {
    const { active, passive, name } = this.server;
    if (!active) return 'inactive';
    if (passive) {
      this.say('a passive node: nothing is archived here');
      return 'passive';
    }
    requireServer(this.all, name);
    return null;
  }

  /** The receiver has its place before the lock goes, archiving runs on without it: it has a lock of its own. */
  private async serve(): Promise<void> {
    actAsOwner(this.server);
    const lock = await tryCronLock(this.server);
    if (lock === null) {
      this.say('another cron is at work on it');
      this.turn = { ...this.turn, skipped: 'busy' };
      return;
    }
    const archiving = this.archive();
    try {
      const receiver = this.server.streamingArchiver ? await this.keepReceiver() : await this.endReceiver();
      this.turn = { ...this.turn, receiver };
    } catch (error) {
      this.fail(error);
    } finally {
      await lock.release();
    }
    await archiving;
  }

  private async keepReceiver(): Promise<ReceiverTurn> {
    const pid = await receiveLockOwner(this.server);
    // One that was left by a Walyard that died is replaced: nobody would hear what it says.
    const isLeft = findOrphanReceivers(this.server.streamingWalsDirectory).length > 0;
    if (pid !== null && !isLeft) return { state: 'running', pid };
    const started = await startReceiver(this.server, this.all);
    if (started.state === 'started') {
      this.say(`receive-wal started (process ${started.pid})`);
      return { state: 'started', pid: started.pid };
    }
    this.output.relay(this.server.name, started.told);
    this.fail(
      new ArchiverError('receiver-failed', `${this.server.name}: receive-wal ended at once`, {
        hint: `What it said is above and in ${started.log}. The next cron tries again.`,
      }),
    );
    return { state: 'failed', pid: null };
  }

  /** One that was left from before streaming_archiver was turned off. */
  private async endReceiver(): Promise<ReceiverTurn> {
    const pid = (await interruptReceiver(this.server))?.pid ?? null;
    if (pid === null) return { state: 'off', pid };
    this.say(`streaming_archiver is off: receive-wal stopped (process ${pid})`);
    return { state: 'stopped', pid };
  }

  /** Never rejects. */
  private async archive(): Promise<void> {
    try {
      const owner = await archiverOwner(this.server);
      const { told, ...archive } = owner === null ? await runArchiveWal(this.server, this.all) : BUSY;
      this.turn = { ...this.turn, archive, failed: this.turn.failed || archive.failed };
      this.output.relay(this.server.name, told);
      this.say(archiveLine(archive));
    } catch (error) {
      this.fail(error);
    }
  }

  private say(text: string): void {
    this.output.line(`${this.server.name}: ${text}`);
  }

  private fail(error: unknown): void {
    this.output.error(error);
    this.turn = { ...this.turn, failed: true };
  }
}

const BUSY: ArchiveTurn = { archived: 0, heldBack: 0, quarantined: 0, busy: true, failed: false, told: '' };

function archiveLine({ archived, heldBack, quarantined, busy, failed }: Turn['archive'] & object): string {
  if (busy) return 'another archive-wal is running';
  const parts = [
    archived === 0 ? 'nothing archived' : `${countOf(archived)} archived`,
    ...(heldBack === 0 ? [] : [`${countOf(heldBack)} still being written`]),
    ...(quarantined === 0 ? [] : [`${countOf(quarantined, 'file')} moved to the errors directory`]),
    ...(failed ? ['archive-wal failed'] : []),
  ];
  return parts.join(', ');
}
