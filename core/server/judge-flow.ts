import type { Advice, Channel, Health } from '../contract/flow';
import type { ArchiverError } from '../errors';
import type { LivePhase } from './live-archiver';

const WAITS_TOO_LONG_S = 60;
const LITTLE_SPACE = 0.1;
const NO_SPACE = 0.02;

/** How one link of the flow is, and what an operator is to know of it. */
export interface Judged {
  readonly state: Health;
  readonly advice: Advice | null;
}

export const STOPPED: Judged = { state: 'stopped', advice: null };
const WELL: Judged = { state: 'ok', advice: null };

export interface Waiting {
  readonly channel: Channel;
  readonly enabled: boolean;
  readonly files: number;
  readonly oldestAgeSeconds: number | null;
  readonly phase: LivePhase;
}

export function judgeChannel({ channel, enabled, files, oldestAgeSeconds, phase }: Waiting): Judged {
  const option = channel === 'incoming' ? 'archiver' : 'streaming_archiver';
  if (!enabled && files === 0) return STOPPED;
  const wait = files === 1 ? '1 WAL file waits' : `${files} WAL files wait`;
  if (!enabled) {
    const what = `${wait} in ${channel}, which nobody archives: ${option} is off.`;
    return attention(what, `Set ${option} = on, or find out who delivers there.`);
  }
  if (phase === 'stopped') return STOPPED;
  if ((oldestAgeSeconds ?? 0) < WAITS_TOO_LONG_S || phase !== 'idle') return WELL;
  const what = `${wait} in ${channel} for more than a minute and ${files === 1 ? 'is' : 'are'} not taken.`;
  return attention(what, 'Look at the files in Queues: the reason is shown for each.');
}

export function judgePipeline(phase: LivePhase, trouble: ArchiverError | null): Judged {
  if (phase === 'stopped') return STOPPED;
  if (trouble === null) return WELL;
  const what = `Archiving has stopped: ${trouble.message}. WAL stays in its queue; none is lost.`;
  // Somebody else archives this server at the moment, Barman's cron perhaps: that is no fault unless it lasts.
  return {
    state: trouble.code === 'lock-busy' ? 'attention' : 'failing',
    advice: { what, todo: trouble.hint ?? null },
  };
}

export interface Space {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface StorageFacts {
  /** Null when it cannot be told. */
  readonly space: Space | null;
  /** Those that nobody has decided to keep. */
  readonly errorFiles: number;
  readonly damagedLines: number;
  /** Why the catalogue cannot be read, null when it can. */
  readonly catalogueTrouble: ArchiverError | null;
}

/** The worst comes first: what stops archiving, then what hides WAL, then what is to be looked at. */
export function judgeStorage({ space, errorFiles, damagedLines, catalogueTrouble }: StorageFacts): Judged {
  const free = space === null ? 1 : space.freeBytes / Math.max(1, space.totalBytes);
  const percent = `${(free * 100).toFixed(1)} %`;
  if (free < NO_SPACE) {
    const what = `The disk that holds the archive is nearly full: ${percent} is free.`;
    return { state: 'failing', advice: { what, todo: 'Free space or move the archive before archiving has to stop.' } };
  }
  if (catalogueTrouble !== null) {
    const what = `What is archived is not known: ${catalogueTrouble.message}.`;
    return { state: 'failing', advice: { what, todo: catalogueTrouble.hint ?? null } };
  }
  if (damagedLines > 0) {
    const lines = damagedLines === 1 ? '1 line' : `${damagedLines} lines`;
    const what = `${lines} of the catalogue cannot be read. The WAL files themselves are not concerned.`;
    return attention(what, 'Rebuild the catalogue from the archive (walyard rebuild-catalogue).');
  }
  if (errorFiles > 0) {
    const what = `${errorFiles === 1 ? '1 file was' : `${errorFiles} files were`} moved to the errors directory.`;
    return attention(what, 'See on the page Errors what each is, and send it back, discard it or keep it.');
  }
  if (free >= LITTLE_SPACE) return WELL;
  return attention(`${percent} of the disk that holds the archive is free.`, 'Plan for more space.');
}

const attention = (what: string, todo: string): Judged => ({ state: 'attention', advice: { what, todo } });
