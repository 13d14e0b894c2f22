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

/** The servers named on the command line; `all` stands for every active one that is not disabled. */
export function chooseServers(config: BarmanConfig, { command, servers }: Arguments): readonly ServerConfig[] {
  if (servers.length === 0) {
    throw new ArchiverError('usage', `${command} needs the name of a server`, {
      hint: `Configured: ${[...config.servers.keys()].join(', ') || 'none'}. "all" stands for every one.`,
    });
  }
  if (servers.includes('all'))
    return [...config.servers.values()].filter(({ active, disabled }) => active && !disabled);
  return [...new Set(servers)].map((name) => requireServer(config, name));
}
