import type { MessageLog } from './config-message';
import { findActiveModel } from './active-model';
import type { ServerSection } from './classify-sections';
import type { RawSection } from './ini-document';
import { OptionResolver, type ResolveScope, type SharedOptions } from './option-resolver';
import { isCloudUrl, parseBoolean, parseInteger, parsePath } from './option-values';
import type { RealPaths } from './real-paths';
import type { ResolvedOption, ServerConfig } from './server-config';
import { findOwnConflicts, localDirectories, type ServerDirectory } from './server-directories';
import { decideArchivers, findConnectionProblems } from './validate-server';
import { formatPlace } from './config-message';

/** What all servers of a configuration share. */
export interface ServerContext {
  readonly file: string;
  readonly global: RawSection;
  readonly defaults: RawSection | null;
  readonly globals: ReadonlyMap<string, ResolvedOption>;
  readonly shared: SharedOptions;
  readonly models: ReadonlyMap<string, RawSection>;
  readonly realPaths: RealPaths;
  readonly warnings: MessageLog;
}

export interface BuiltServer {
  readonly server: ServerConfig;
  readonly directories: readonly ServerDirectory[];
}

/** Resolves, checks and types one server section; what is wrong with it ends up in its messages (CFG-13, CFG-14). */
export function buildServer({ section, problem }: ServerSection, context: ServerContext): BuiltServer {
  const messages = new Set<string>(problem === null ? [] : [problem]);
  const options = resolveServer(section, context, messages);
  const directories = localDirectories(section.name, options, context.realPaths);
  const draft = typeOptions({ name: section.name, configFile: context.file }, options);
  const { archivers, warnings } = decideArchivers(draft);
  for (const warning of warnings) context.warnings.addNote(warning, section);
  const server = { ...draft, ...archivers };
  for (const message of [...findConnectionProblems(server), ...findMissingDirectories(options)]) {
    messages.add(`${formatPlace(section)}: ${message}`);
  }
  for (const message of findOwnConflicts(directories)) messages.add(message);
  return { server: { ...server, disabled: messages.size > 0, messages: [...messages] }, directories };
}

function resolveServer(
  section: RawSection,
  context: ServerContext,
  messages: Set<string>,
): ReadonlyMap<string, ResolvedOption> {
  const scope: ResolveScope = {
    serverName: section.name,
    model: null,
    section,
    inherited: context.global,
    defaults: context.defaults,
    globals: context.globals,
    report: (reaction, text, raw) => {
      if (reaction === 'disable') messages.add(`${formatPlace(raw)}: ${text.replace(/; the server is disabled$/, '')}`);
      else context.warnings.add(text, raw);
    },
  };
  const resolver = new OptionResolver(scope);
  const backupDirectory = resolver.value('backup_directory');
  if (backupDirectory === null) return resolver.resolveAll(context.shared);
  const active = findActiveModel(backupDirectory, resolver.value('cluster'), context.models);
  if (active.problem !== null) messages.add(active.problem);
  return active.model === null
    ? resolver.resolveAll(context.shared)
    : new OptionResolver({ ...scope, model: active.model }).resolveAll(context.shared);
}

const NEEDED_DIRECTORIES = [
  'backup_directory',
  'incoming_wals_directory',
  'streaming_wals_directory',
  'wals_directory',
  'errors_directory',
  'xlogdb_directory',
] as const;

function findMissingDirectories(options: ReadonlyMap<string, ResolvedOption>): readonly string[] {
  return NEEDED_DIRECTORIES.filter((name) => (options.get(name)?.value ?? null) === null).map(
    (name) => `${name} is not set`,
  );
}

function typeOptions(
  { name, configFile }: Pick<ServerConfig, 'name' | 'configFile'>,
  options: ReadonlyMap<string, ResolvedOption>,
): ServerConfig {
  const text = (option: string) => options.get(option)?.value ?? null;
  const bool = (option: string) => parseBoolean(text(option) ?? 'off');
  const batchSize = (option: string) => Math.max(0, parseInteger(text(option) ?? '0'));
  const lower = (option: string) => text(option)?.toLowerCase() ?? null;
  return {
    name,
    configFile,
    description: text('description'),
    active: parseBoolean(text('active') ?? 'on'),
    disabled: false,
    messages: [],
    ...typeDirectories(text),
    archiver: bool('archiver'),
    archiverBatchSize: batchSize('archiver_batch_size'),
    streamingArchiver: bool('streaming_archiver'),
    streamingArchiverBatchSize: batchSize('streaming_archiver_batch_size'),
    streamingArchiverName: text('streaming_archiver_name') ?? 'barman_receive_wal',
    slotName: lower('slot_name'),
    createSlot: lower('create_slot') === 'auto' ? 'auto' : 'manual',
    ...typeConnections(text),
    pathPrefix: text('path_prefix'),
    compression: lower('compression'),
    encryption: lower('encryption'),
    passive: text('primary_ssh_command') !== null,
    options,
  };
}

/** A directory that is not set disables the server; the empty path only fills its place. */
function typeDirectories(text: (option: string) => string | null) {
  const directory = (option: string) => {
    const path = text(option);
    return path === null || isCloudUrl(path) ? (path ?? '') : parsePath(path);
  };
  return {
    barmanHome: directory('barman_home'),
    lockDirectory: directory('barman_lock_directory') || directory('barman_home'),
    backupDirectory: directory('backup_directory'),
    basebackupsDirectory: directory('basebackups_directory'),
    incomingWalsDirectory: directory('incoming_wals_directory'),
    streamingWalsDirectory: directory('streaming_wals_directory'),
    walsDirectory: directory('wals_directory'),
    errorsDirectory: directory('errors_directory'),
    xlogdbDirectory: directory('xlogdb_directory'),
  };
}

/** Configuration spec 6.1: one WAL override alone serves both kinds of connection, if it is the streaming one. */
function typeConnections(text: (option: string) => string | null) {
  const conninfo = text('conninfo');
  const streamingConninfo = text('streaming_conninfo');
  return {
    conninfo,
    streamingConninfo,
    walConninfo: text('wal_conninfo') ?? text('wal_streaming_conninfo') ?? conninfo,
    walStreamingConninfo: text('wal_streaming_conninfo') ?? streamingConninfo,
  };
}
