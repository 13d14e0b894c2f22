import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BarmanConfig, ServerConfig } from '../index';
import { ownCommand } from './own-command';

/** How one `archive-wal` of a server went. */
export interface ArchiveTurn {
  readonly archived: number;
  /** Left for the next run, or by the hook of somebody. */
  readonly heldBack: number;
  readonly quarantined: number;
  /** Another one was at it. */
  readonly busy: boolean;
  readonly failed: boolean;
  /** Warnings and errors, line by line. */
  readonly told: string;
}

/** What of the report is read here. */
interface Report {
  readonly archived: readonly unknown[];
  readonly held_back: readonly unknown[];
  readonly quarantined: readonly unknown[];
  readonly busy: boolean;
}

/** One `archive-wal` in a process of its own: what goes wrong there stays there. Never rejects. */
export async function runArchiveWal({ name }: ServerConfig, all: BarmanConfig): Promise<ArchiveTurn> {
  const [program, args] = ownCommand(all, '-f', 'json', 'archive-wal', name);
  const child = spawn(program, args, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, told] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  try {
    const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (signal !== null) told += `walyard: archive-wal was ended by ${signal}\n`;
    return { ...readReport(printed), failed: status !== 0, told };
  } catch (error) {
    return { ...NOTHING, failed: true, told: `walyard: archive-wal cannot be started: ${String(error)}\n` };
  }
}

const NOTHING = { archived: 0, heldBack: 0, quarantined: 0, busy: false };

/** Nothing is known of a run that was refused before it began. */
function readReport(printed: string) {
  try {
    const [report] = JSON.parse(printed) as readonly Report[];
    if (report === undefined) return NOTHING;
    const { archived, held_back: heldBack, quarantined, busy } = report;
    return { archived: archived.length, heldBack: heldBack.length, quarantined: quarantined.length, busy };
  } catch {
    return NOTHING;
  }
}
