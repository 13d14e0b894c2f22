import { access, constants, open, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { toStorageError } from '../fs/errno';
import { childEnvironment } from '../process/child-environment';
import { LineSplitter } from '../process/line-splitter';
import { runChild, type ChildEnd } from '../process/run-child';
import { explainGpgFailure } from './gpg-failure';
import { addStatusLine, NO_STATUS, type GpgStatus } from './gpg-status';

export interface CodedFiles {
  readonly source: string;
  /** Must not exist. */
  readonly target: string;
}

export interface GpgJob {
  readonly verb: 'encrypt' | 'decrypt';
  /** What stands between the options of every run and the file names. */
  readonly arguments: readonly string[];
  readonly recipient: string | null;
  /** What gpg reads on standard input. */
  readonly input?: Uint8Array;
  readonly pathPrefix: string | null;
}

/** codecs.md §6.1 and §6.4. Standard output is free for the status, because the result goes to a file. */
const ALWAYS = ['--yes', '--batch', '--no-tty', '--pinentry-mode', 'loopback', '--status-fd', '1'];
/** The target is readable by this user alone until its owner decides otherwise: it may be plain WAL. */
const PRIVATE = 0o600;
const LAST_LINES = 3;

/** Runs gpg from one file to another. The target is not durable; a failure leaves none behind. */
export async function runGpg(job: GpgJob, files: CodedFiles, signal?: AbortSignal): Promise<{ sizeBytes: number }> {
  await requireReadable(files.source);
  await makeNew(files.target);
  try {
    const { end, status, lastWords } = await spawnGpg(job, files, signal);
    const isDone = job.verb === 'encrypt' ? status.encrypted : status.decrypted;
    if (end.code !== 0 || end.stopped !== null || !isDone) {
      const action = `${job.verb} ${basename(files.source)}`;
      throw explainGpgFailure({ action, end, status, lastWords, recipient: job.recipient });
    }
    return { sizeBytes: (await stat(files.target)).size };
  } catch (error) {
    await rm(files.target, { force: true }).catch(() => {}); // The first error is the one to tell.
    throw toStorageError(error, `write ${files.target}`);
  }
}

async function requireReadable(source: string): Promise<void> {
  await access(source, constants.R_OK).catch((error: unknown) => {
    throw toStorageError(error, `read ${source}`);
  });
}

/** gpg would ask before it replaces a file, or with --yes just do it: so the file is made here. */
async function makeNew(target: string): Promise<void> {
  try {
    await (await open(target, 'wx', PRIVATE)).close();
  } catch (error) {
    throw toStorageError(error, `create ${target}`);
  }
}

interface GpgEnd {
  readonly end: ChildEnd;
  readonly status: GpgStatus;
  readonly lastWords: string;
}

async function spawnGpg(job: GpgJob, { source, target }: CodedFiles, signal?: AbortSignal): Promise<GpgEnd> {
  let status = NO_STATUS;
  const words: string[] = [];
  const statusLines = new LineSplitter((line) => (status = addStatusLine(status, line)));
  const errorLines = new LineSplitter((line) => {
    if (line.startsWith('gpg: ')) words.push(line.slice('gpg: '.length));
    if (words.length > LAST_LINES) words.shift();
  });
  const end = await runChild({
    command: { program: 'gpg', arguments: [...ALWAYS, ...job.arguments, '--output', target, '--', source] },
    environment: childEnvironment(job.pathPrefix, { LC_ALL: 'C', LANGUAGE: undefined }),
    ...(job.input === undefined ? {} : { input: job.input }),
    onOutput: (chunk) => statusLines.write(chunk),
    onErrorOutput: (chunk) => errorLines.write(chunk),
    signal,
  });
  statusLines.finish();
  errorLines.finish();
  return { end, status, lastWords: words.join('; ') };
}
