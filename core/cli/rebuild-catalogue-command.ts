import {
  ArchiverError,
  hasDifferences,
  openServer,
  type RebuildProgress,
  type RebuildReport,
  type ServerConfig,
} from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { chooseServers, chooseServersToRead, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { ProgressLine } from './progress-line';
import { rebuildReportLines, rebuildReportToJson } from './rebuild-report-text';

const NAMED_OF_EACH = 10;
const DIFFERENT = 3;

/**
 * `rebuild-catalogue SERVER…`: writes the catalogue anew from the archive, or only compares (`--check`). Ctrl+C leaves
 * the old one as it was. Exit status 3: the check has found differences.
 */
export async function rebuildCatalogueCommand(args: Arguments, output: Output): Promise<number> {
  const reports = new Map<string, RebuildReport>();
  const cancel = new AbortController();
  const stop = () => cancel.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const isCheck = args.options['check'] === true;
  const choose = isCheck ? chooseServersToRead : chooseServers;
  for (const config of choose(openConfiguration(args, output), args, output)) {
    if (cancel.signal.aborted) break;
    try {
      const report = await rebuild(config, args, cancel.signal);
      reports.set(config.name, report);
      if (!args.json) output.answer(null, () => rebuildReportLines(config.name, report, args.quiet));
    } catch (error) {
      output.error(toCancelled(error, config)); // The catalogues of the other servers can be rebuilt all the same.
    }
  }
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (output.json) output.answer(toJson(reports), () => []);
  return isCheck && [...reports.values()].some(hasDifferences) ? DIFFERENT : 0;
}

async function rebuild(config: ServerConfig, args: Arguments, signal: AbortSignal): Promise<RebuildReport> {
  actAsOwner(config);
  const line = new ProgressLine(!args.json && !args.quiet);
  const onProgress = (progress: RebuildProgress) => line.show(`${config.name}: ${describe(progress)}`);
  const listLimit = args.options['all'] === true ? Infinity : NAMED_OF_EACH;
  try {
    return await openServer(config).rebuildCatalogue({
      check: args.options['check'] === true,
      listLimit,
      onProgress,
      signal,
    });
  } finally {
    line.clear();
  }
}

function toCancelled(error: unknown, { name }: ServerConfig): unknown {
  if (!(error instanceof ArchiverError) || error.code !== 'cancelled') return error;
  return new ArchiverError('cancelled', `rebuilding the catalogue of ${name} was cancelled`, {
    cause: error,
    hint: 'The catalogue is as it was.',
  });
}

function describe(progress: RebuildProgress): string {
  switch (progress.phase) {
    case 'waiting':
      return `waiting for ${progress.lockPath}`;
    case 'reading': {
      const percent = Math.floor((100 * progress.entries) / Math.max(1, progress.totalEntries));
      return `reading the archive: ${progress.files} WAL files, ${percent} % of the directories`;
    }
    case 'writing':
      return `writing the catalogue: ${progress.files} lines`;
  }
}

const toJson = (reports: ReadonlyMap<string, RebuildReport>) =>
  Object.fromEntries([...reports].map(([server, report]) => [server, rebuildReportToJson(report)]));
