import { formatConninfo } from '../config/conninfo';
import { buildArchiveCommand } from './archive-command';
import { DEMO_SERVER } from './demo-paths';
import type { DemoPaths } from './demo-paths';

/** Where the demo's PostgreSQL is reached: a directory with a socket, or the loopback address. */
export interface DemoEndpoint {
  readonly host: string;
  readonly port: number;
}

export const DEMO_SLOT = 'walyard_demo';
const DEMO_USER = 'postgres';

export function demoConninfo({ host, port }: DemoEndpoint): string {
  return formatConninfo([
    ['host', host],
    ['port', String(port)],
    ['user', DEMO_USER],
    ['dbname', 'postgres'],
  ]);
}

/** The whole postgresql.conf. `major` is PostgreSQL's major version: settings got their names over time. */
export function formatPostgresConf(paths: DemoPaths, endpoint: DemoEndpoint, major: number): string {
  const settings = { ...addressSettings(endpoint), ...walSettings(paths, major), ...SMALL_SERVER };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoteSetting(value)}\n`);
  return `# Written by Walyard at each start of the demo.\n${lines.join('')}`;
}

function addressSettings({ host, port }: DemoEndpoint) {
  const isSocket = host.startsWith('/');
  return {
    listen_addresses: isSocket ? '' : host,
    // A list: the quotes keep blanks and commas inside one directory.
    unix_socket_directories: isSocket ? `"${host.replaceAll('"', '""')}"` : '',
    unix_socket_permissions: '0700',
    port: String(port),
  };
}

/** Keeps what was archived for a while, and bounds what a receiver that is away can hold back. */
function walSettings(paths: DemoPaths, major: number): Record<string, string> {
  return {
    wal_level: 'replica',
    archive_mode: 'on',
    archive_command: buildArchiveCommand(paths.incoming),
    archive_timeout: '20s',
    max_wal_size: '32MB',
    min_wal_size: '8MB',
    max_wal_senders: '5',
    max_replication_slots: '5',
    ...(major >= 13 ? { wal_keep_size: '256MB', max_slot_wal_keep_size: '512MB' } : { wal_keep_segments: '256' }),
  };
}

const SMALL_SERVER = {
  shared_buffers: '16MB',
  max_connections: '20',
  autovacuum_naptime: '10s',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
  log_line_prefix: '%m [%p] ',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Inside quotes postgresql.conf doubles quotes and treats backslashes as escapes (guc-file.l). */
function quoteSetting(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** The configuration that Walyard, or Barman, opens to see the demo. */
export function formatBarmanConf(paths: DemoPaths, endpoint: DemoEndpoint, binDirectory: string): string {
  const conninfo = demoConninfo(endpoint);
  const server = {
    description: 'Demo: private PostgreSQL with real load',
    conninfo,
    streaming_conninfo: conninfo,
    archiver: 'on',
    streaming_archiver: 'on',
    slot_name: DEMO_SLOT,
    create_slot: 'auto',
    path_prefix: binDirectory,
  };
  return [
    '[barman]',
    ...formatOptions({ barman_home: paths.barmanHome }),
    '',
    `[${DEMO_SERVER}]`,
    ...formatOptions(server),
    '',
  ].join('\n');
}

/** A single percent sign would begin a reference to another option. */
function formatOptions(options: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(options).map(([name, value]) => `${name} = ${value.replaceAll('%', '%%')}`);
}
