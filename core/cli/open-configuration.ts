import { homedir } from 'node:os';
import {
  ArchiverError,
  findConfigFile,
  loadConfig,
  requireServer,
  type BarmanConfig,
  type ServerConfig,
} from '../index';
import type { Arguments } from './arguments';
import type { Output } from './output';

/** The configuration the command is asked to use. Its warnings are printed; its global errors refuse the command. */
export function openConfiguration({ configFile }: Arguments, output: Output): BarmanConfig {
  const config = loadConfig(findConfigFile({ named: configFile, env: process.env, home: homedir() }));
  for (const { text } of config.warnings) output.warning(text);
  const [first] = config.errors;
  if (first !== undefined) throw new ArchiverError('config-invalid', first.text, { hint: `Correct ${config.file}.` });
  return config;
}

/**
 * The servers named on the command line, for a command that acts on them. A disabled one is an error that does not keep
 * the others from being served (CFG-16): left out in silence, nobody would know that its WAL is not archived.
 */
export function chooseServers(config: BarmanConfig, args: Arguments, output: Output): readonly ServerConfig[] {
  return chooseNames(config, args).flatMap((name) => {
    try {
      return [requireServer(config, name)];
    } catch (error) {
      output.error(error);
      return [];
    }
  });
}

/** The same for a command that only looks: a disabled server is shown, with a warning that says why it is disabled. */
export function chooseServersToRead(config: BarmanConfig, args: Arguments, output: Output): readonly ServerConfig[] {
  return chooseNames(config, args).flatMap((name) => {
    const server = config.servers.get(name);
    if (server?.disabled === true) output.warning(`server ${name} is disabled: ${server.messages.join('; ')}`);
    return server ?? [];
  });
}

/** For check: `all` stands for every server, inactive and disabled ones too (CHK-2); in the order of their names. */
export function chooseServersToCheck(config: BarmanConfig, args: Arguments): readonly ServerConfig[] {
  const all = args.servers.includes('all');
  const names =
    all && config.servers.size > 0 ? [...config.servers.keys(), ...args.servers] : chooseNames(config, args);
  const wanted = new Set(names.filter((name) => name !== 'all'));
  for (const name of wanted) if (!config.servers.has(name)) requireServer(config, name);
  return [...wanted].sort().flatMap((name) => config.servers.get(name) ?? []);
}

/** `all` stands for every active server. A name that is not configured refuses the command before it does anything. */
function chooseNames(config: BarmanConfig, { command, servers }: Arguments): readonly string[] {
  if (servers.length === 0) {
    throw new ArchiverError('usage', `${command} needs the name of a server`, {
      hint: `Configured: ${[...config.servers.keys()].join(', ') || 'none'}. "all" stands for every active one.`,
    });
  }
  const names = servers.filter((name) => name !== 'all');
  for (const name of names) if (!config.servers.has(name)) requireServer(config, name);
  return servers.includes('all') ? [...new Set([...activeNames(config), ...names])] : [...new Set(names)];
}

function activeNames({ servers, file }: BarmanConfig): readonly string[] {
  const active = [...servers.values()].filter((server) => server.active);
  if (active.length > 0) return active.map(({ name }) => name);
  throw new ArchiverError('config-invalid', 'no active server is configured', {
    hint: `Add the section of a server to ${file}, or remove active = off from one.`,
  });
}
