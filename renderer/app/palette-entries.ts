import type { FleetStatus } from '../../core/contract/api';
import type { ServerFlow } from '../../core/contract/flow';
import type { IconName } from '../components/icon';
import { toneWords } from '../components/state-badge';
import type { ServerCommands } from '../ipc/use-server-commands';
import { pages, type PageId } from './pages';

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  /** A key that does the same; drawn as a key. */
  readonly keys?: string;
  /** Found by these words as well, though they are not shown. */
  readonly words?: string;
  readonly icon: IconName;
  readonly disabledBecause: string | null;
  readonly run: () => void;
}

export interface PaletteSource {
  readonly fleet: FleetStatus;
  readonly server: string | null;
  readonly flow: ServerFlow | undefined;
  readonly commands: ServerCommands;
  readonly receiver: { readonly reset: () => void; readonly switchWal: () => void };
  readonly goToServer: (server: string) => void;
  readonly goToPage: (page: PageId) => void;
  readonly findWal: (text: string) => void;
  readonly general: readonly PaletteEntry[];
}

export function listPaletteEntries(source: PaletteSource): readonly PaletteEntry[] {
  return [...pageEntries(source), ...actionEntries(source), ...source.general, ...serverEntries(source)];
}

/** Every word has to occur in what is shown in front or in the words of the entry, in any order. */
export function matchEntries(entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const haystack = `${entry.label} ${entry.words ?? ''}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

const PART_OF_WAL_NAME = /^[0-9A-F]{6,24}$/i;
const LSN = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/i;

/** The way to a WAL file whose name, a part of it or an LSN in it has been typed; null for any other text. */
export function walEntry({ server, findWal }: PaletteSource, text: string): PaletteEntry | null {
  const wanted = text.trim().toUpperCase();
  if (server === null || (!PART_OF_WAL_NAME.test(wanted) && !LSN.test(wanted))) return null;
  return {
    id: 'find-wal',
    label: `Find ${wanted} in the archive of ${server}`,
    note: '',
    icon: 'search',
    disabledBecause: null,
    run: () => findWal(wanted),
  };
}

const NO_SERVER = 'no server is open';

function pageEntries({ server, goToPage }: PaletteSource): readonly PaletteEntry[] {
  return pages.map((page) => ({
    id: `page-${page.id}`,
    label: `Go to ${page.label.toLowerCase()}`,
    note: server === null ? NO_SERVER : '',
    keys: page.key,
    icon: 'right',
    disabledBecause: server === null ? NO_SERVER : null,
    run: () => goToPage(page.id),
  }));
}

function serverEntries({ fleet, goToServer }: PaletteSource): readonly PaletteEntry[] {
  return fleet.servers.map((server) => ({
    id: `server-${server.name}`,
    label: server.name,
    note: `${toneWords[server.state]} · ${server.headline}`,
    words: `${server.description ?? ''} ${toneWords[server.state]}`,
    icon: server.state,
    disabledBecause: null,
    run: () => goToServer(server.name),
  }));
}

function actionEntries(source: PaletteSource): readonly PaletteEntry[] {
  const { server, commands } = source;
  if (server === null) return [];
  const action: ActionMaker = (label, icon, disabledBecause, run) => ({
    id: label,
    label: `${label}: ${server}`,
    note: disabledBecause ?? '',
    icon,
    disabledBecause,
    run,
  });
  return [
    ...archivingEntries(source, action),
    ...receiverEntries(source, action),
    action('Run all checks', 'check', null, commands.runChecks),
    action('Show archive directory', 'folder', null, () => commands.showDirectory('archive')),
  ];
}

type ActionMaker = (label: string, icon: IconName, disabledBecause: string | null, run: () => void) => PaletteEntry;

const UNKNOWN = 'the state of the server is not known yet';

function archivingEntries({ flow, commands }: PaletteSource, action: ActionMaker): readonly PaletteEntry[] {
  const unknown = flow === undefined ? UNKNOWN : null;
  const isStopped = flow?.pipeline.phase === 'stopped';
  const whenStopped = (reason: string) => unknown ?? (isStopped ? reason : null);
  const whenRunning = (reason: string) => unknown ?? (isStopped ? null : reason);
  return [
    action('Start archiving', 'start', whenRunning('archiving is already running'), commands.startArchiving),
    action('Stop archiving', 'stop', whenStopped('archiving is already stopped'), commands.stopArchiving),
    action('Archive now', 'next', whenStopped('archiving is stopped'), commands.archiveNow),
  ];
}

function receiverEntries({ flow, commands, receiver }: PaletteSource, action: ActionMaker): readonly PaletteEntry[] {
  const phase = flow?.receiver.phase;
  return [
    action('Start receiver', 'start', whyNotStart(phase), commands.startReceiver),
    action('Stop receiver', 'stop', whyNotStop(phase), commands.stopReceiver),
    action('Restart receiver', 'start', whyNotStop(phase), commands.restartReceiver),
    action('Reset receiver', 'back', whyNotReset(phase), receiver.reset),
    action('Switch WAL', 'next', null, receiver.switchWal),
  ];
}

type ReceiverPhase = ServerFlow['receiver']['phase'] | undefined;
const RECEIVER_OFF = 'streaming_archiver is off for this server';

function whyNotStart(phase: ReceiverPhase): string | null {
  if (phase === undefined) return UNKNOWN;
  if (phase === 'off') return RECEIVER_OFF;
  return phase === 'stopped' || phase === 'waiting' ? null : 'the receiver is already running';
}

function whyNotStop(phase: ReceiverPhase): string | null {
  if (phase === undefined) return UNKNOWN;
  if (phase === 'off') return RECEIVER_OFF;
  return phase === 'stopped' ? 'the receiver is already stopped' : null;
}

function whyNotReset(phase: ReceiverPhase): string | null {
  if (phase === undefined) return UNKNOWN;
  return phase === 'off' ? RECEIVER_OFF : null;
}
