import type { WalSwitch } from '../contract/wal-switch';
import { ArchiverError, openServer, switchWal, waitUntilArchived, type ServerConfig } from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { numberOption } from './command-options';
import { hookLog } from './hook-log';
import { chooseServers, openConfiguration } from './open-configuration';
import type { Output } from './output';

const DEFAULT_WAIT_S = 30;

interface Wishes {
  readonly force: boolean;
  readonly archive: boolean;
  /** 0: no limit. */
  readonly timeoutSeconds: number;
}

interface Report extends WalSwitch {
  /** Null: not waited for. */
  readonly archived: boolean | null;
}

/** `switch-wal SERVER…`: closes the segment that is being written, and waits with --archive until it is archived. */
export async function switchWalCommand(args: Arguments, output: Output): Promise<number> {
  const wishes = readWishes(args);
  const reports: Report[] = [];
  for (const config of chooseServers(openConfiguration(args, output), args, output)) {
    try {
      reports.push(await switchServer(config, wishes, output));
    } catch (error) {
      output.error(error); // The others can be switched all the same.
    }
  }
  if (output.json) output.answer(reports, () => []);
  return 0;
}

function readWishes({ options }: Arguments): Wishes {
  const timeoutSeconds = numberOption(options, 'archive-timeout', 0);
  const archive = options['archive'] === true;
  if (timeoutSeconds !== null && !archive) {
    throw new ArchiverError('usage', '--archive-timeout goes with --archive', { hint: 'See "walyard --help".' });
  }
  return { force: options['force'] === true, archive, timeoutSeconds: timeoutSeconds ?? DEFAULT_WAIT_S };
}

async function switchServer(config: ServerConfig, wishes: Wishes, output: Output): Promise<Report> {
  if (wishes.archive) actAsOwner(config);
  const done = await switchWal(config, wishes);
  output.line(switchLine(done, wishes.force));
  output.flush();
  return { ...done, archived: wishes.archive ? await waitFor(done, { config, wishes, output }) : null };
}

function switchLine({ server, switched, segment }: WalSwitch, force: boolean): string {
  if (switched) return `${server}: WAL segment ${segment} was closed`;
  const advice = force ? '' : '; --force makes the server write a checkpoint first';
  return `${server}: nothing was written since the last switch, so there is no WAL segment to close (the last complete one is ${segment})${advice}`;
}

interface Waiting {
  readonly config: ServerConfig;
  readonly wishes: Wishes;
  readonly output: Output;
}

/** Only a segment that was closed here has to come: an older one may have been deleted from the archive since. */
async function waitFor({ server, segment, switched }: WalSwitch, waiting: Waiting): Promise<boolean> {
  const { config, wishes, output } = waiting;
  const { timeoutSeconds } = wishes;
  const archiver = openServer(config, hookLog(server, output));
  const timeoutMs = timeoutSeconds === 0 ? null : timeoutSeconds * 1000;
  const archived = await waitUntilArchived(archiver, segment, { timeoutMs });
  await archiver.records.done();
  if (archived) output.line(`${server}: ${segment} is archived`);
  else if (!switched) output.line(`${server}: ${segment} is not in the archive`);
  else {
    const told = `${segment} of ${server} was closed, but is not archived after ${timeoutSeconds} s`;
    output.error(
      new ArchiverError('wal-not-archived', told, {
        hint: `It is still in pg_wal of the server. "walyard check ${server} --explain" says what keeps it from the archive.`,
      }),
    );
  }
  return archived;
}
