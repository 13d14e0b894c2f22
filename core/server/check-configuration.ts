import { statSync } from 'node:fs';
import { describeBackends } from '../codec/describe-backends';
import { splitPlace, type ConfigMessage } from '../config/config-message';
import { loadConfig, type BarmanConfig } from '../config/load-config';
import { requireServer } from '../config/require-server';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import { nodeDurableFs } from '../fs/node-durable-fs';
import { requireArchivable } from './require-archivable';
import { createWalCodecs } from './wal-codecs';

/** `error`: a server or the whole cannot be used; `warning`: goes on in another way than is written; `note`: neither. */
export interface ConfigFinding {
  readonly severity: 'error' | 'warning' | 'note';
  /** Null: it concerns all, or one cannot tell. */
  readonly server: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly option: string | null;
  /** Without the place; with what is allowed where a value is not. */
  readonly message: string;
  readonly hint: string | null;
}

export interface ConfigCheck {
  readonly file: string;
  readonly servers: readonly string[];
  readonly findings: readonly ConfigFinding[];
}

/**
 * All that is wrong in a configuration: its lines, its values, and what each server would stumble over when it archives.
 * Nothing is touched. `server`: leaves out what concerns others only.
 *
 * @throws ArchiverError when the file cannot be read at all, or there is no such server
 */
export function checkConfiguration(file: string, server: string | null = null): ConfigCheck {
  const lines: ConfigFinding[] = [];
  const config = loadTolerantly(file, lines);
  if (config === null) return { file, servers: [], findings: lines };
  if (server !== null && !config.servers.has(server)) requireServer(config, server);
  const names = new Set(config.servers.keys());
  const all = [
    ...lines,
    ...config.errors.map((message) => toFinding(message, 'error', names)),
    ...config.warnings.map((message) => toFinding(message, message.isNote ? 'note' : 'warning', names)),
    ...[...config.servers.values()].flatMap(checkServer),
  ];
  const findings = all.filter((finding) => server === null || finding.server === null || finding.server === server);
  return { file, servers: server === null ? [...names] : [server], findings: distinct(findings).sort(byPlace) };
}

/** What several servers stumble over is told once. */
const distinct = (findings: readonly ConfigFinding[]) => [
  ...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
];

/** Null when what is wrong leaves nothing that could be looked at further; it is among the findings then. */
function loadTolerantly(file: string, findings: ConfigFinding[]): BarmanConfig | null {
  try {
    return loadConfig(file, (error) => findings.push(ofError(error, null)));
  } catch (error) {
    if (!(error instanceof ArchiverError) || error.code !== 'config-invalid') throw error;
    findings.push(ofError(error, null));
    return null;
  }
}

function toFinding(
  { text, section, option }: ConfigMessage,
  severity: ConfigFinding['severity'],
  servers: ReadonlySet<string>,
): ConfigFinding {
  const { place, text: message } = splitPlace(text);
  const server = section !== null && servers.has(section) ? section : null;
  return { severity, server, ...placeOf(place), option, message, hint: null };
}

function checkServer(config: ServerConfig): readonly ConfigFinding[] {
  if (config.disabled) return config.messages.map((text) => ofDisabled(config, text));
  return [
    ...attempt(config, 'wals_directory', () => requireArchivable(config)),
    ...attempt(config, 'compression', () => createWalCodecs({ ...config, encryption: null }, nodeDurableFs)),
    ...attempt(config, 'encryption', () => createWalCodecs({ ...config, compression: null }, nodeDurableFs)),
    ...findMissingCodec(config),
    ...findMissingDirectories(config),
  ];
}

function ofDisabled({ name }: ServerConfig, text: string): ConfigFinding {
  const { place, text: message } = splitPlace(text);
  const option = /^option (\w+) in /.exec(message)?.[1] ?? null;
  return {
    severity: 'error',
    server: name,
    ...placeOf(place),
    option,
    message,
    hint: 'The server is disabled by this.',
  };
}

/** `option`: what asks for that which cannot be had. */
function attempt(config: ServerConfig, option: string, act: () => unknown): readonly ConfigFinding[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof ArchiverError)) throw error;
    return [{ ...ofError(error, config.name), ...placeOfOption(config, option), option }];
  }
}

function findMissingCodec(config: ServerConfig): readonly ConfigFinding[] {
  const backend = describeBackends().find(({ name }) => name === config.compression);
  if (backend === undefined || backend.isAvailable) return [];
  return [warning(config, 'compression', `compression = ${backend.name} needs ${backend.compress}`)];
}

/** A disk that is not mounted, or a new server whose directories nobody has made yet. */
function findMissingDirectories(config: ServerConfig): readonly ConfigFinding[] {
  const { backupDirectory, lockDirectory } = config;
  return [
    ...(isDirectory(backupDirectory)
      ? []
      : [
          warning(config, 'backup_directory', `the directory of server ${config.name}, ${backupDirectory}, is missing`),
        ]),
    // Of all servers, so it is told once.
    ...(isDirectory(lockDirectory)
      ? []
      : [
          {
            ...warning(config, 'barman_lock_directory', `the directory of locks, ${lockDirectory}, is missing`),
            server: null,
          },
        ]),
  ];
}

const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function warning(config: ServerConfig, option: string, message: string): ConfigFinding {
  const hint = HINTS[option] ?? null;
  return { severity: 'warning', server: config.name, ...placeOfOption(config, option), option, message, hint };
}

/** Where an option is written; of a directory that is nowhere written, the one that it lies in by default. */
function placeOfOption({ options }: ServerConfig, option: string) {
  const source = [option, 'barman_home'].map((name) => options.get(name)?.source).find((each) => each?.kind === 'file');
  return placeOf(source?.kind === 'file' ? source : null);
}

const HINTS: Readonly<Record<string, string>> = {
  compression: 'Install the library, or unset WALYARD_CODEC_BACKEND.',
  backup_directory: 'Is its disk mounted? If the server is new, create the directory.',
  barman_lock_directory: 'Create it, on a local file system.',
};

function ofError({ message: whole, hint }: ArchiverError, server: string | null): ConfigFinding {
  const { place, text: message } = splitPlace(whole);
  return { severity: 'error', server, ...placeOf(place), option: null, message, hint: hint ?? null };
}

const placeOf = (place: { readonly file: string; readonly line: number } | null) => ({
  file: place?.file ?? null,
  line: place?.line ?? null,
});

/** As one works through the files from top to bottom; what has no place comes last. */
function byPlace(a: ConfigFinding, b: ConfigFinding): number {
  if (a.file !== b.file) return a.file === null ? 1 : b.file === null ? -1 : a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0);
}
