import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiverError, openServer, SETTLE_MS, type ArchiveEvent, type Server } from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { toKnownError } from './known-error';
import { chooseServers, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { hookLog } from './hook-log';

/** A file that is still being written is waited for so often; then it stays for the next run. */
const SETTLE_ROUNDS = 3;

interface Report {
  readonly server: string;
  readonly archived: string[];
  readonly already_archived: string[];
  readonly quarantined: { readonly name: string; readonly reason: string; readonly path: string }[];
  held_back: string[];
  /** What a hook script did not let pass; the run ended there. */
  refused: { readonly name: string; readonly reason: string } | null;
  busy: boolean;
  error: { readonly message: string; readonly hint: string | null } | null;
}

/** `archive-wal SERVER…`: one run of every archiver of the servers. Exit status 0 unless a run failed (ARC-22). */
export async function archiveWalCommand(args: Arguments, output: Output): Promise<number> {
  const reports: Report[] = [];
  for (const config of chooseServers(openConfiguration(args, output), args, output)) {
    actAsOwner(config);
    const report = emptyReport(config.name);
    reports.push(report);
    const server = openServer(config, hookLog(config.name, output));
    await archiveServer(server, report, output).catch((error: unknown) => fail(error, report, output));
    // The archive lock is free by now: the next run need not wait for this.
    await server.records.done();
    await server.emptyOldTrash();
  }
  if (output.json) output.answer(reports, () => []);
  return reports.some(({ error }) => error !== null) ? 1 : 0;
}

function emptyReport(server: string): Report {
  return {
    server,
    archived: [],
    already_archived: [],
    quarantined: [],
    held_back: [],
    refused: null,
    busy: false,
    error: null,
  };
}

async function archiveServer(server: Server, report: Report, output: Output): Promise<void> {
  for (let round = 0; ; round += 1) {
    report.held_back = [];
    await server.archiveWal({ onEvent: (event) => tell(event, { report, output, server, round }) });
    if (report.held_back.length === 0 || round === SETTLE_ROUNDS) break;
    await sleep(SETTLE_MS);
  }
  for (const name of report.held_back) output.line(`${name} is still being written: left for the next run`);
}

interface Telling {
  readonly report: Report;
  readonly output: Output;
  readonly server: Server;
  readonly round: number;
}

function tell(event: ArchiveEvent, { report, output, server, round }: Telling): void {
  switch (event.kind) {
    case 'found':
      if (round === 0) output.line(foundLine(server.config.name, event));
      return;
    case 'archived':
      report.archived.push(event.info.name);
      return output.line(`\t${event.info.name}`);
    case 'already-archived':
      report.already_archived.push(event.info.name);
      return output.line(`\t${event.info.name} was archived before with the same content: removed from the queue`);
    case 'quarantined':
      report.quarantined.push({ name: event.name, reason: event.suffix, path: event.path });
      return output.line(`\t${event.name} ${REASON[event.suffix]}: moved to ${event.path}`);
    case 'held-back':
      report.held_back.push(event.name);
      return;
    case 'refused':
      report.refused = { name: event.name, reason: event.reason };
      return output.warning(`${event.name} stays in the queue, and so does what comes after it: ${event.reason}`);
    case 'warning':
      return output.warning(`${event.name} ${event.text}; it is archived as it is`);
    case 'started':
      return;
  }
}

const REASON = {
  duplicate: 'was archived before with different content',
  unknown: 'is not a WAL file',
} as const;

function foundLine(server: string, { archiver, queue }: Extract<ArchiveEvent, { kind: 'found' }>): string {
  if (queue.runSize === 0) return `${server}: no WAL found for ${archiver}`;
  const cut = queue.batchSize > 0 && queue.batchSize === queue.runSize;
  const all = cut ? ` of ${queue.totalSize} in the directory (batch size ${queue.batchSize})` : '';
  return `${server}: archiving ${queue.runSize} WAL${all} from ${archiver}`;
}

/** Another archiver at work is no failure (ARC-5). */
function fail(error: unknown, report: Report, output: Output): void {
  if (error instanceof ArchiverError && error.code === 'lock-busy') {
    report.busy = true;
    output.line(`${report.server}: another archive-wal is running (${error.message})`);
    return;
  }
  const { message, hint = null } = toKnownError(error);
  report.error = { message, hint };
  output.error(error);
}
