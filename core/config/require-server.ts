import { ArchiverError } from '../errors';
import { findClosestName } from './closest-name';
import type { BarmanConfig } from './load-config';
import type { ServerConfig } from './server-config';

const LISTED_NAMES = 10;

/**
 * The server a command is meant for. An inactive one is no error.
 *
 * @throws ArchiverError `server-unknown`, or `server-disabled` with the server's messages (CFG-16)
 */
export function requireServer(config: BarmanConfig, name: string): ServerConfig {
  const server = config.servers.get(name);
  if (server === undefined) {
    const hint = describeKnown(config, name);
    throw new ArchiverError('server-unknown', `server ${JSON.stringify(name)} is not in the configuration`, { hint });
  }
  if (!server.disabled) return server;
  throw new ArchiverError('server-disabled', `server ${name} is disabled: ${server.messages.join('; ')}`, {
    hint: `Correct the configuration of ${name} and try again.`,
  });
}

function describeKnown({ servers, file }: BarmanConfig, name: string): string {
  const names = [...servers.keys()];
  if (names.length === 0) return `${file} names no server: add a section with the server's name.`;
  const closest = findClosestName(name, names);
  const more = names.length > LISTED_NAMES ? ` and ${names.length - LISTED_NAMES} more` : '';
  const guess = closest === null ? '' : `Did you mean ${closest}? `;
  return `${guess}Known servers: ${names.slice(0, LISTED_NAMES).join(', ')}${more}.`;
}
