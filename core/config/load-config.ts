import { buildServer, type ServerContext } from './build-server';
import { classifySections, type ClassifiedSections } from './classify-sections';
import { MessageLog, type ConfigMessage } from './config-message';
import { DEFAULT_SECTION } from './ini-document';
import { loadSections, type LoadedSections } from './load-sections';
import type { OnInvalidLine } from './parse-ini';
import { quoteValue } from './quote-value';
import { RealPaths } from './real-paths';
import { UnknownOptionReporter } from './report-unknown-options';
import type { ResolvedOption, ServerConfig } from './server-config';
import { SharedDirectories } from './server-directories';
import { shareOptions } from './shared-options';

export type { ConfigMessage } from './config-message';
export { findConfigFile } from './find-config-file';

export interface BarmanConfig {
  readonly file: string;
  /** Null: standard error. */
  readonly logFile: string | null;
  readonly logLevel: string;
  readonly barmanUser: string | null;
  /** By name, sorted. */
  readonly servers: ReadonlyMap<string, ServerConfig>;
  readonly warnings: readonly ConfigMessage[];
  /** Global ones: commands refuse. */
  readonly errors: readonly ConfigMessage[];
}

const LOG_LEVELS = ['CRITICAL', 'FATAL', 'ERROR', 'WARNING', 'WARN', 'INFO', 'DEBUG', 'NOTSET'];

/**
 * Reads the main file and all it includes. What is wrong with one server disables that server only.
 *
 * `onInvalid` is told of lines that cannot be read, which are passed over then: for a check, never for use.
 *
 * @throws ArchiverError `config-missing`, `config-unreadable` or `config-invalid`, with `file:line` where there is one
 */
export function loadConfig(file: string, onInvalid?: OnInvalidLine): BarmanConfig {
  const [warnings, errors] = [new MessageLog(), new MessageLog()];
  const loaded = loadSections(file, warnings, onInvalid);
  const classified = classifySections(loaded.sections, errors);
  reportUnknownOptions(loaded, classified, warnings);
  const servers = buildServers({ ...loaded, file }, classified, warnings, errors);
  const text = (name: string) => loaded.globals.get(name)?.value ?? null;
  return {
    file,
    logFile: text('log_file'),
    logLevel: readLogLevel(loaded.globals.get('log_level'), warnings),
    barmanUser: text('barman_user'),
    servers,
    warnings: warnings.list(),
    errors: errors.list(),
  };
}

function buildServers(
  loaded: LoadedSections & { readonly file: string },
  { servers, models }: ClassifiedSections,
  warnings: MessageLog,
  errors: MessageLog,
): ReadonlyMap<string, ServerConfig> {
  const defaults = loaded.sections.get(DEFAULT_SECTION) ?? null;
  const sharedOptions = shareOptions(loaded.global, defaults, loaded.globals);
  const context: ServerContext = {
    ...loaded,
    defaults,
    shared: sharedOptions,
    models,
    realPaths: new RealPaths(),
    warnings,
  };
  const shared = new SharedDirectories(errors);
  const built = new Map<string, ServerConfig>();
  const byName = [...servers].sort((a, b) => (a.section.name < b.section.name ? -1 : 1));
  for (const section of byName) {
    const { server, directories } = buildServer(section, context);
    shared.add(directories);
    built.set(server.name, server);
  }
  return built;
}

function reportUnknownOptions(loaded: LoadedSections, { servers, models }: ClassifiedSections, log: MessageLog): void {
  const reporter = new UnknownOptionReporter(log);
  const defaults = loaded.sections.get(DEFAULT_SECTION);
  reporter.report(loaded.global, 'global');
  if (defaults !== undefined) reporter.report(defaults, 'default');
  for (const { section } of servers) reporter.report(section, 'server');
  for (const model of models.values()) reporter.report(model, 'model');
}

function readLogLevel(option: ResolvedOption | undefined, log: MessageLog): string {
  const text = option?.value ?? 'INFO';
  const level = text.toUpperCase();
  if (LOG_LEVELS.includes(level) || /^\d+$/.test(level)) return level;
  const place = option?.source.kind === 'file' ? option.source : null;
  log.add(
    `option log_level: ${quoteValue(text)} is not a log level (allowed: ${LOG_LEVELS.join(', ')}); INFO is used`,
    place,
  );
  return 'INFO';
}
