import { LiveServer, openServer, type ArchiveEvent, type ServerConfig } from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { chooseServers, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { hookLog } from './hook-log';

/** `run SERVER…`: everything the window's archiver does, without a window, until SIGINT or SIGTERM. */
export async function runCommand(args: Arguments, output: Output): Promise<number> {
  const configs = chooseServers(openConfiguration(args, output), args, output);
  const stopped = waitForSignal();
  const servers = configs.flatMap((config) => startOrTell(config, output));
  if (servers.length === 0) return 1;
  const signal = await stopped;
  output.event({ event: 'stopping', signal }, `stopping on ${signal}`);
  await Promise.all(servers.map((live) => live.close()));
  return 0;
}

/** A server that cannot be started does not keep the others from being archived. */
function startOrTell(config: ServerConfig, output: Output): readonly LiveServer[] {
  try {
    actAsOwner(config);
    return [startServer(config, output)];
  } catch (error) {
    output.error(error);
    return [];
  }
}

function startServer(config: ServerConfig, output: Output): LiveServer {
  let last = '';
  const live: LiveServer = new LiveServer(openServer(config, hookLog(config.name, output)), {
    demo: false,
    log: (line) => output.warning(line),
    onArchiveEvent: (event) => tell(config.name, event, output),
    emit: ({ topic }) => {
      if (topic === 'flow') last = tellState(live, last, output);
    },
  });
  live.startArchiving();
  output.event({ event: 'started', server: config.name }, `${config.name}: archiving as WAL arrives`);
  return live;
}

function tell(server: string, event: ArchiveEvent, output: Output): void {
  if (event.kind === 'archived' || event.kind === 'already-archived') {
    const { name, sizeBytes } = event.info;
    const line = `${server}: ${name} ${event.kind === 'archived' ? 'archived' : 'was archived before: removed from the queue'}`;
    // hrtime is one clock for all processes of a machine: what `npm run bench:latency` compares its own times with.
    const json = { event: event.kind, server, name, bytes: sizeBytes, monotonicNs: String(process.hrtime.bigint()) };
    output.event(json, line);
  }
  if (event.kind === 'quarantined') {
    const json = { event: event.kind, server, name: event.name, reason: event.suffix, path: event.path };
    output.event(json, `${server}: ${event.name} moved to ${event.path} (${event.suffix})`);
  }
}

/** Tells of the receiver's changes; the archiver's troubles come through the log. Answers what was told last. */
function tellState(live: LiveServer, last: string, output: Output): string {
  if (live.receiver === null) return last;
  const { phase, advice } = live.receiver.status();
  const text = advice === null ? phase : `${phase}: ${advice.what}`;
  if (text === last) return last;
  output.event({ event: 'receiver', server: live.name, phase, advice }, `${live.name}: receiver ${text}`);
  return text;
}

function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
