import { spawn, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';
import { ArchiverError } from '../errors';
import { childEnvironment } from '../process/child-environment';
import { LineSplitter } from '../process/line-splitter';
import { endGroup, leadsGroup } from '../process/process-group';
import { withFiles, type CodingJob } from './code-file';
import { cancelled, codecSlots, requireNotAborted } from './codec-slots';
import type { CodecFiles, CodecResult } from './compressor';
import { DISK_FULL, saysDiskFull } from './disk-full';

const LAST_LINES = 3;
const GRACE_MS = 5_000;

export interface CustomFilter {
  readonly verb: CodingJob['verb'];
  /** Given to the shell as it is. Never shown: it may hold a secret. */
  readonly command: string;
  readonly pathPrefix: string | null;
}

/** COD-12: standard input is the source, standard output the target. Any exit code but 0 is a failure. */
export async function filterFile(filter: CustomFilter, files: CodecFiles, signal?: AbortSignal): Promise<CodecResult> {
  return codecSlots.use(signal, () =>
    withFiles(files, async (source, target) => {
      requireNotAborted(signal);
      const end = await runFilter(filter, { input: source.fd, output: target.fd }, signal);
      if (signal?.aborted === true) throw cancelled();
      if (end.trouble !== null) throw filterFailure(filter.verb, files.source, end);
      const sizeBytes = (await target.stat()).size;
      // A filter that writes elsewhere, or nothing at all, must not cost the only copy of a WAL file.
      if (sizeBytes === 0 && (await source.stat()).size > 0) {
        throw filterFailure(filter.verb, files.source, {
          trouble: 'it wrote nothing to standard output',
          lastWords: '',
        });
      }
      return { sizeBytes };
    }),
  );
}

interface FilterEnd {
  /** Null: it succeeded. */
  readonly trouble: string | null;
  readonly lastWords: string;
}

async function runFilter(
  { command, pathPrefix }: CustomFilter,
  { input, output }: { readonly input: number; readonly output: number },
  signal: AbortSignal | undefined,
): Promise<FilterEnd> {
  const words: string[] = [];
  const lines = new LineSplitter((line) => {
    words.push(line.trim());
    if (words.length > LAST_LINES) words.shift();
  });
  const child = spawn(command, {
    shell: true,
    stdio: [input, output, 'pipe'],
    env: childEnvironment(pathPrefix),
    detached: leadsGroup,
    windowsHide: true,
  });
  child.stderr?.on('data', (chunk: Buffer) => lines.write(chunk));
  const cancel = () => void endGroup(child, GRACE_MS);
  signal?.addEventListener('abort', cancel, { once: true });
  const trouble = await waitForEnd(child);
  signal?.removeEventListener('abort', cancel);
  lines.finish();
  return { trouble, lastWords: words.filter(Boolean).join('; ') };
}

function waitForEnd(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`the shell cannot be started: ${error.message}`));
    // Not 'exit': what the filter started may still write.
    child.once('close', (code, signal) =>
      resolve(code === 0 ? null : code === null ? `it was ended by ${signal ?? 'a signal'}` : `exit code ${code}`),
    );
  });
}

function filterFailure(verb: CustomFilter['verb'], source: string, { trouble, lastWords }: FilterEnd): ArchiverError {
  if (saysDiskFull(lastWords)) {
    const { what, hint } = DISK_FULL;
    return new ArchiverError('storage-full', `cannot ${verb} ${basename(source)} (custom filter): ${what}`, { hint });
  }
  const option = verb === 'compress' ? 'custom_compression_filter' : 'custom_decompression_filter';
  const told = lastWords === '' ? '' : `: ${lastWords}`;
  return new ArchiverError(
    'codec-failed',
    `cannot ${verb} ${basename(source)} (custom filter): ${trouble ?? ''}${told}`,
    {
      hint: `Try the command of ${option} by hand, with the file as its standard input.`,
    },
  );
}
