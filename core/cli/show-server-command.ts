import {
  describeBackends,
  fetchRemoteValues,
  openServer,
  type BackendDescription,
  type OptionSource,
  type ServerConfig,
} from '../index';
import type { Arguments } from './arguments';
import { chooseServersToRead, openConfiguration } from './open-configuration';
import type { Output } from './output';

/**
 * `show-server SERVER…`: every option with its effective value and where it comes from, what the server says of itself,
 * and what compresses here. Passwords are redacted.
 */
export async function showServerCommand(args: Arguments, output: Output): Promise<number> {
  const servers = chooseServersToRead(openConfiguration(args, output), args, output);
  const backends = describeBackends();
  const shown = await Promise.all(servers.map(async (config) => ({ config, values: await describeAll(config) })));
  const json = shown.map(({ config, values }) => {
    return [config.name, { ...values, codec_backends: backendsJson(config, backends) }] as const;
  });
  output.answer(Object.fromEntries(json), () =>
    shown.flatMap(({ config, values }) => [
      `Server ${config.name}:`,
      ...valueLines(values),
      '\tcodec backends:',
      ...backends.map((backend) => backendLine(config, backend)),
      '',
    ]),
  );
  return 0;
}

/** The configuration, then what the server itself says; a value that is not known replaces none (checks §6.2). */
async function describeAll(config: ServerConfig) {
  const configured = describe(config);
  const remote = [...(await fetchRemoteValues(openServer(config)))];
  const known = remote.filter(([name, { value }]) => value !== null || configured[name] === undefined);
  return { ...configured, ...Object.fromEntries(known) };
}

function describe(config: ServerConfig) {
  const options = [...config.options.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(
    options.map(({ name, value, source }) => [name, { value: hideSecret(name, value), source: sourceText(source) }]),
  );
}

/** A password that somebody gave a line of its own is no option, but it is shown as one that is not known. */
function hideSecret(name: string, value: string | null): string | null {
  return value !== null && /pass(word|wd|phrase)$/i.test(name) ? '*REDACTED*' : value;
}

function valueLines(values: ReturnType<typeof describe>): string[] {
  return Object.entries(values).map(([name, { value, source }]) => `\t${name}: ${value ?? '-'}\t(${source})`);
}

function sourceText(source: OptionSource): string {
  return source.kind === 'default' ? 'default' : `${source.file}:${source.line} [${source.section}]`;
}

/** By the names that `compression` may have; `chosen` is the one of this server. */
function backendsJson({ compression }: ServerConfig, backends: readonly BackendDescription[]) {
  const entries = backends.map(({ name, isAvailable, ...rest }) => [
    name,
    { ...rest, available: isAvailable, chosen: name === compression },
  ]);
  return Object.fromEntries(entries) as unknown;
}

function backendLine({ compression }: ServerConfig, backend: BackendDescription): string {
  const { name, compress, decompress, path } = backend;
  const reads = decompress === compress ? '' : `, read by ${decompress}`;
  const mark = name === compression ? ' [compression]' : '';
  return `\t\t${name}: ${compress}${reads}\t(${path ?? 'built in'})${mark}`;
}
