import type { ServerFlow } from '../contract/flow';
import { LiveServer, openServer, readServerReport, receiveLockOwner, type ServerConfig } from '../index';
import { rpoLines } from './rpo-lines';
import { toSnakeCase } from './snake-case';
import type { Arguments } from './arguments';
import { chooseServersToRead, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { tellMissingDirectories } from './tell-missing-directories';

/** `status SERVER…`: RPO, queues, archive, receiver, backups and PostgreSQL as they are now. Changes nothing. */
export async function statusCommand(args: Arguments, output: Output): Promise<number> {
  const shown = new Map<string, Status>();
  for (const config of chooseServersToRead(openConfiguration(args, output), args, output)) {
    tellMissingDirectories(config, output);
    try {
      shown.set(config.name, await readStatus(config));
    } catch (error) {
      output.error(error); // The other servers can be shown all the same.
    }
  }
  const json = [...shown].map(([server, { rpo, outlook, ...status }]) => {
    const figures = toSnakeCase({ figures: { rpo, outlook } }) as { readonly figures: object };
    return [server, { ...status, ...figures.figures }];
  });
  output.answer(Object.fromEntries(json), () =>
    [...shown].flatMap(([server, status]) => [`Server ${server}:`, ...toLines(status)]),
  );
  return 0;
}

type Status = Awaited<ReturnType<typeof readStatus>>;

async function readStatus(config: ServerConfig) {
  const live = new LiveServer(openServer(config), { demo: false, emit: () => {}, log: () => {} });
  live.index.refresh(); // Here, so that a catalogue that cannot be read is a failure: the figures would show none.
  const report = readServerReport(config); // At the same time: each waits some seconds for a server that is silent.
  if (!config.passive && !config.disabled) await live.observeOnce();
  const flow = await live.flow();
  const own = toStatus(config, flow, await receiveLockOwner(config));
  return { ...own, disabled: config.disabled, ...(await report), rpo: flow.rpo, outlook: flow.outlook };
}

function toStatus(config: ServerConfig, { channels, storage }: ServerFlow, receiverPid: number | null) {
  const [incoming, streaming] = channels;
  return {
    description: config.description,
    active: config.active,
    archiver: config.archiver,
    streaming_archiver: config.streamingArchiver,
    incoming_pending: incoming?.pendingFiles ?? 0,
    incoming_oldest_seconds: round(incoming?.oldestAgeSeconds ?? null),
    streaming_pending: streaming?.pendingFiles ?? 0,
    streaming_oldest_seconds: round(streaming?.oldestAgeSeconds ?? null),
    receiver_pid: receiverPid,
    wals_directory: storage.directory,
    archived_wals: storage.archivedFiles,
    archived_bytes: storage.archivedBytes,
    last_archived_wal: storage.newestWal,
    last_archived_time: storage.newestTime,
    free_bytes: storage.freeBytes,
    error_files: storage.errorFiles,
  };
}

const round = (seconds: number | null) => (seconds === null ? null : Math.round(seconds));

/** What PostgreSQL says comes last, with its name: both know a last archived WAL. */
function toLines({ postgresql, rpo, outlook, ...own }: Status): string[] {
  const line = (key: string, value: string | number | boolean | null) =>
    `\t${key.replaceAll('_', ' ')}: ${value ?? '-'}`;
  const remote = Object.entries(postgresql ?? {}).map(([key, value]) => line(`postgresql ${key}`, value));
  const figures = rpoLines(rpo, outlook).map(([key, value]) => line(key, value));
  return [...Object.entries(own).map(([key, value]) => line(key, value)), ...figures, ...remote];
}
