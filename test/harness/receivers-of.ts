import { readdirSync, readFileSync } from 'node:fs';

/** The processes that receive into a directory, by their command line. Of Linux; zombies have none. */
export function receiversOf(streamingDirectory: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandOf(pid).includes(`--directory=${streamingDirectory}`));
}

function commandOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // It has gone in between.
  }
}
