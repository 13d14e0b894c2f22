import { readdirSync, statSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ArchiverError } from '../errors';
import { formatPlace, type MessageLog } from './config-message';
import { DEFAULT_SECTION, mergeIni, type IniDocument, type RawSection } from './ini-document';
import { OptionResolver, rawLogFormat } from './option-resolver';
import { optionTable } from './option-table';
import { parseIni, type Continuation, type OnInvalidLine } from './parse-ini';
import { quoteValue } from './quote-value';
import { readConfigText } from './read-config-text';
import type { ResolvedOption } from './server-config';

export const GLOBAL_SECTION = 'barman';

export interface LoadedSections {
  readonly sections: IniDocument;
  readonly global: RawSection;
  /** The options that exist once, resolved. */
  readonly globals: ReadonlyMap<string, ResolvedOption>;
}

/**
 * The main file, the include directory (CFG-2) and `.barman.auto.conf` (CFG-3), merged in this order.
 *
 * @throws ArchiverError when one of the files cannot be read or the global section cannot be used (CFG-4, CFG-8).
 */
export function loadSections(file: string, log: MessageLog, onInvalid?: OnInvalidLine): LoadedSections {
  let sections = parseFile(file, log, onInvalid);
  const global = requireGlobalSection(file, sections);
  const globals = resolveGlobals(global, sections, log);
  const home = globals.get('barman_home')?.value ?? '';
  for (const included of [...includedFiles(globals, log), ...autoFile(home)]) {
    const merged = mergeIni(sections, parseFile(included, log, onInvalid));
    requireSameGlobals(sections, merged, included);
    sections = merged;
  }
  return { sections, global, globals };
}

function parseFile(file: string, log: MessageLog, onInvalid?: OnInvalidLine): IniDocument {
  const parsed = parseIni(readConfigText(file), file, onInvalid);
  for (const place of parsed.strayText) log.add('the text after the section header is ignored', place);
  for (const continuation of parsed.continuations) warnOfSwallowedOption(continuation, log);
  return parsed.sections;
}

function warnOfSwallowedOption(continuation: Continuation, log: MessageLog): void {
  const name = /^(?<name>\w+)\s*[=:]/.exec(continuation.text)?.groups?.['name']?.toLowerCase();
  if (name === undefined || !optionTable.has(name)) return;
  log.add(
    `the indented line continues the value of ${continuation.option}; remove the blanks before ${name} if it is meant as an option`,
    continuation,
  );
}

function requireGlobalSection(file: string, sections: IniDocument): RawSection {
  const section = sections.get(GLOBAL_SECTION);
  if (section !== undefined) return section;
  throw new ArchiverError('config-invalid', `${file}: there is no [${GLOBAL_SECTION}] section`, {
    hint: `Begin the file with [${GLOBAL_SECTION}] and set barman_home in it.`,
  });
}

function resolveGlobals(
  section: RawSection,
  sections: IniDocument,
  log: MessageLog,
): ReadonlyMap<string, ResolvedOption> {
  const resolver = new OptionResolver({
    serverName: null,
    model: null,
    section,
    inherited: null,
    defaults: sections.get(DEFAULT_SECTION) ?? null,
    globals: new Map(),
    report: (reaction, text, raw) => {
      if (reaction !== 'disable') return log.add(text, raw);
      const message = text.replace(/; [^;]*$/, '');
      throw new ArchiverError('config-invalid', `${formatPlace(raw)}: ${message}`, { hint: 'Correct the line.' });
    },
  });
  const globals = new Map<string, ResolvedOption>([['log_format', rawLogFormat(section)]]);
  for (const { name, scope } of optionTable.values()) if (scope === 'G') globals.set(name, resolver.resolve(name));
  if (globals.get('barman_home')?.value !== null) return globals;
  throw new ArchiverError('config-invalid', `${formatPlace(section)}: barman_home is not set in [${GLOBAL_SECTION}]`, {
    hint: 'Set barman_home to the directory that holds the archives, for example /var/lib/barman.',
  });
}

function includedFiles(globals: ReadonlyMap<string, ResolvedOption>, log: MessageLog): readonly string[] {
  const option = globals.get('configuration_files_directory');
  if (option === undefined || option.value === null) return [];
  const place = option.source.kind === 'file' ? option.source : null;
  const directory = option.value.replace(/^~(?=\/|$)/, homedir());
  if (look(directory)?.isDirectory() !== true) {
    log.add(`configuration_files_directory ${quoteValue(directory)} is not a directory; nothing is included`, place);
    return [];
  }
  return listDirectory(directory)
    .filter((name) => name.endsWith('.conf') && !name.startsWith('.'))
    .sort()
    .map((name) => join(directory, name))
    .filter((path) => isRegularFile(path, log));
}

function listDirectory(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    throw unreadable(directory, cause);
  }
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Going on would silently leave out servers or what config-update has changed. */
function unreadable(path: string, cause: unknown): ArchiverError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  return new ArchiverError('config-unreadable', `cannot look for configuration files in ${path}: ${code}`, {
    cause,
    hint: 'Check the permissions, and that the program runs as the user who owns the archive.',
  });
}

function isRegularFile(path: string, log: MessageLog): boolean {
  if (look(path)?.isFile() === true) return true;
  log.add(`${path} is not a regular file and is skipped`, null);
  return false;
}

function autoFile(barmanHome: string): readonly string[] {
  const path = join(barmanHome, '.barman.auto.conf');
  return look(path) === undefined ? [] : [path];
}

/** CFG-4: an included file must not change what is global. */
function requireSameGlobals(before: IniDocument, after: IniDocument, file: string): void {
  const [old, current] = [globalValues(before), globalValues(after)];
  const changed = [...current].find(([name, value]) => old.get(name) !== value);
  if (changed === undefined) return;
  const option =
    after.get(GLOBAL_SECTION)?.options.get(changed[0]) ?? after.get(DEFAULT_SECTION)?.options.get(changed[0]);
  const place = option === undefined ? file : formatPlace(option);
  throw new ArchiverError(
    'config-invalid',
    `${place}: an included file must not change ${changed[0]} of [${GLOBAL_SECTION}]`,
    {
      hint: 'Move global options to the main configuration file.',
    },
  );
}

function globalValues(sections: IniDocument): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const name of [DEFAULT_SECTION, GLOBAL_SECTION]) {
    for (const option of sections.get(name)?.options.values() ?? []) values.set(option.name, option.value);
  }
  return values;
}
