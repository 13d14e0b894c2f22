import type { CheckResult } from '../contract/checks';
import { advice, command, failed, setting, sql } from './check-result';
import { countOf } from './format-figures';

export interface WalArchiveFacts {
  readonly server: string;
  readonly archiver: boolean;
  readonly streamingArchiver: boolean;
  readonly cataloguePath: string;
  /** Null: there is no catalogue. */
  readonly catalogueBytes: number | null;
  readonly hasBackupWaitingForWals: boolean;
  /** Entries of the queues, null when a directory is missing or cannot be read. */
  readonly incomingCount: number | null;
  readonly streamingCount: number | null;
  /** Archiving and switching WAL was asked for, and done before these facts were read. */
  readonly probed: boolean;
}

/** Quiet: says nothing while something has been archived, or a backup waits for its WAL (checks §3.1). */
export function judgeWalArchive(facts: WalArchiveFacts): readonly CheckResult[] {
  if ((facts.catalogueBytes ?? 0) > 0 || facts.hasBackupWaitingForWals) return [];
  const waiting = (facts.incomingCount ?? 0) + Math.max(0, facts.streamingCount ?? 0);
  const measured = `${facts.cataloguePath} ${facts.catalogueBytes === null ? 'does not exist' : 'is empty'}`;
  if (waiting > 0) {
    return [
      failed('WAL archive', {
        hint: `nothing is archived yet, ${countOf(waiting, 'file')} waiting: run walyard archive-wal ${facts.server}`,
        cause: 'WAL has arrived, but no archive run has taken it. It stays in its queue until then.',
        fix: command(`walyard archive-wal ${facts.server}`),
        measured,
        action: 'archive-now',
      }),
    ];
  }
  return [
    failed('WAL archive', {
      hint: `no WAL has arrived yet: ${shippingHint(facts)}`,
      cause:
        'The catalogue has no WAL and nothing waits in the queues: either WAL is not shipped, or none was finished.',
      fix: facts.probed || isFedByAnother(facts) ? advice(shippingHint(facts)) : sql('SELECT pg_switch_wal();'),
      measured,
      ...(isFedByAnother(facts) ? {} : { action: 'switch-wal' as const }),
    }),
  ];
}

/** Only a passive server has neither channel. */
const isFedByAnother = ({ archiver, streamingArchiver }: Pick<WalArchiveFacts, 'archiver' | 'streamingArchiver'>) =>
  !archiver && !streamingArchiver;

/** Speaks of the channels that are configured (users look for the wrong one otherwise). */
function shippingHint({ archiver, streamingArchiver, server }: WalArchiveFacts): string {
  if (isFedByAnother({ archiver, streamingArchiver })) return 'the server is passive: another Barman has to send it';
  const incoming = 'archive_command has to deliver into incoming';
  const streaming = `the receiver has to run (walyard run ${server})`;
  if (archiver && streamingArchiver) return `${incoming}, or ${streaming}`;
  return streamingArchiver ? streaming : incoming;
}

export interface QueueFacts {
  readonly queue: 'incoming' | 'streaming';
  readonly directory: string;
  readonly enabled: boolean;
  /** What waits, the receiver's own file not counted; null when it is not known. */
  readonly count: number | null;
  /** max_incoming_wals_queue; 0 is a limit. */
  readonly limit: number | null;
}

/** Quiet. */
export function judgeQueue({ queue, directory, enabled, count, limit }: QueueFacts): readonly CheckResult[] {
  const option = queue === 'incoming' ? 'archiver' : 'streaming_archiver';
  if (count === null) return [];
  const measured = countOf(count, 'file');
  if (!enabled && count > 0) {
    return [
      failed(`empty ${queue} directory`, {
        hint: `'${directory}' must be empty when ${option}=off`,
        cause: `${measured} in ${queue}, which nobody archives: ${option} is off.`,
        fix: setting(`${option} = on`),
        measured,
        action: 'open-queues',
      }),
    ];
  }
  if (!enabled || limit === null || count <= limit) return [];
  return [
    failed(`${queue} WALs directory`, {
      hint: `there are too many WALs in queue: ${count}, max ${limit}`,
      cause: `More WAL arrives in ${queue} than is archived, or archiving has stopped. None is lost while the disk has room.`,
      fix: advice('See whether archive-wal or the app runs for this server, and what it says.'),
      measured,
      action: 'open-queues',
    }),
  ];
}
