import { userInfo } from 'node:os';
import type { ClientConfig } from 'pg';

/** Everything a connection needs that is not in the connection string: the environment and the files of libpq. */
export interface ClientSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Null when the file does not exist. */
  readonly readFile: (path: string) => string | null;
  readonly fileExists: (path: string) => boolean;
}

type Parameters = ReadonlyMap<string, string>;
type Tls = Exclude<ClientConfig['ssl'], undefined>;

const DEFAULT_PORT = '5432';
const SOCKET_DIRECTORIES = ['/var/run/postgresql', '/tmp'];

/**
 * The connections to try, in order, for libpq parameters: one per host of the list, and per host first with TLS and
 * then without when `sslmode` allows both. As libpq does: the first that works is taken.
 */
export function listClientSettings(parameters: Parameters, around: ClientSurroundings): readonly ClientConfig[] {
  const value = (name: string, variable: string) => parameters.get(name) || around.env[variable] || '';
  const ports = splitList(value('port', 'PGPORT'));
  const given = parameters.get('hostaddr') || parameters.get('host');
  const hosts = splitList(given || around.env['PGHOSTADDR'] || around.env['PGHOST'] || '');
  return hosts.flatMap((host, index) => {
    const port = ports[index] || ports[0] || DEFAULT_PORT;
    const where = { host: host || defaultHost(port, around), port: Number(port) };
    const common = { ...where, ...identity(value), ...passwordOf(value, where, around) };
    return tlsChoices(value, where.host, around).map((ssl) => ({ ...common, ssl }));
  });
}

type Lookup = (name: string, variable: string) => string;

function identity(value: Lookup): ClientConfig {
  const user = value('user', 'PGUSER') || userInfo().username;
  const options = value('options', 'PGOPTIONS');
  return {
    user,
    database: value('dbname', 'PGDATABASE') || user,
    application_name: value('application_name', 'PGAPPNAME') || 'walyard',
    ...(options === '' ? {} : { options }),
  };
}

/** Without a password here the driver itself looks into PGPASSFILE and ~/.pgpass. */
function passwordOf(value: Lookup, where: { host: string; port: number }, around: ClientSurroundings): ClientConfig {
  const given = value('password', 'PGPASSWORD');
  if (given !== '') return { password: given };
  const file = value('passfile', 'PGPASSFILE');
  const { user = '', database = '' } = identity(value);
  const host = where.host.startsWith('/') && SOCKET_DIRECTORIES.includes(where.host) ? 'localhost' : where.host;
  const found =
    file === '' ? null : findPassword(around.readFile(file) ?? '', [host, String(where.port), database, user]);
  return found === null ? {} : { password: found };
}

/** The first line of a password file that matches host, port, database and user; `*` matches all. */
export function findPassword(fileText: string, wanted: readonly string[]): string | null {
  for (const line of fileText.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = line.match(/(?:\\.|[^:\\])+/g)?.map((field) => field.replace(/\\(.)/g, '$1')) ?? [];
    const [password] = fields.slice(4);
    if (password !== undefined && wanted.every((part, index) => fields[index] === '*' || fields[index] === part)) {
      return password;
    }
  }
  return null;
}

function defaultHost(port: string, around: ClientSurroundings): string {
  return SOCKET_DIRECTORIES.find((directory) => around.fileExists(`${directory}/.s.PGSQL.${port}`)) ?? 'localhost';
}

function tlsChoices(value: Lookup, host: string, around: ClientSurroundings): readonly Tls[] {
  const mode = value('sslmode', 'PGSSLMODE') || 'prefer';
  if (host.startsWith('/') || mode === 'disable') return [false];
  const tls = tlsOptions(value, mode, around);
  if (mode === 'allow') return [false, tls];
  return mode === 'prefer' ? [tls, false] : [tls];
}

function tlsOptions(value: Lookup, mode: string, around: ClientSurroundings): Tls {
  const home = around.env['HOME'] ?? '';
  const read = (name: string, variable: string, fallback: string) =>
    around.readFile(value(name, variable) || `${home}/.postgresql/${fallback}`);
  const rootIsSystem = value('sslrootcert', 'PGSSLROOTCERT') === 'system';
  const ca = rootIsSystem ? null : read('sslrootcert', 'PGSSLROOTCERT', 'root.crt');
  const cert = read('sslcert', 'PGSSLCERT', 'postgresql.crt');
  const key = read('sslkey', 'PGSSLKEY', 'postgresql.key');
  const passphrase = value('sslpassword', 'PGSSLPASSWORD');
  return {
    // As libpq: with a root certificate at hand `require` means `verify-ca`.
    rejectUnauthorized: mode.startsWith('verify') || (mode === 'require' && ca !== null),
    ...(mode === 'verify-full' || rootIsSystem ? {} : { checkServerIdentity: () => undefined }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(passphrase === '' ? {} : { passphrase }),
  };
}

const splitList = (text: string) => text.split(',').map((part) => part.trim());
