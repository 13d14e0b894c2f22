import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig, type BarmanConfig } from '../../../core/config/load-config';
import type { ServerConfig } from '../../../core/config/server-config';
import { ArchiverError } from '../../../core/errors';

/** An empty directory that is removed when the test ends. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'walyard-config-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files by relative name; `HOME` in their text becomes the folder. Returns the folder. */
export function writeFiles(files: Readonly<Record<string, string | Buffer>>, folder = makeFolder()): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content.replaceAll('HOME', folder) : content);
  }
  return folder;
}

/** Loads `text` as the main file of a folder of its own. */
export function loadText(text: string): BarmanConfig & { readonly folder: string } {
  const folder = writeFiles({ 'barman.conf': text });
  return { ...loadConfig(join(folder, 'barman.conf')), folder };
}

/** Loads a `[barman]` section with these lines and a server `pg` with those; conninfo is given unless it is named. */
export function loadServer(
  server: string,
  global = '',
): ServerConfig & { readonly config: BarmanConfig; readonly folder: string } {
  const conninfo = server.includes('conninfo') ? '' : 'conninfo = host=pg\n';
  const config = loadText(`[barman]\nbarman_home = HOME\n${global}\n[pg]\n${conninfo}${server}\n`);
  const pg = config.servers.get('pg');
  if (pg === undefined) throw new Error('the server pg was not loaded');
  return { ...pg, config, folder: config.folder };
}

export const texts = (messages: BarmanConfig['warnings']) => messages.map(({ text }) => text);

/** What `act` throws, which has to be an ArchiverError of one line. */
export function failureOf(act: () => unknown): ArchiverError {
  try {
    act();
  } catch (error) {
    if (error instanceof ArchiverError && !error.message.includes('\n')) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
