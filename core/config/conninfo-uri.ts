import { ArchiverError } from '../errors';

const SCHEME = /^postgres(?:ql)?:\/\//;

export const isConninfoUri = (text: string) => SCHEME.test(text);

/** The URI form of a connection string, several hosts and IPv6 included (fe-connect.c, `conninfo_uri_parse_options`). */
export function parseConninfoUri(uri: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const rest = readCredentials(uri.replace(SCHEME, ''), pairs);
  const query = rest.indexOf('?');
  const location = query < 0 ? rest : rest.slice(0, query);
  const afterHosts = readHosts(location, pairs);
  store(pairs, 'dbname', afterHosts.slice(1));
  if (query >= 0) readParameters(rest.slice(query + 1), pairs);
  return pairs;
}

/** Stores user and password; returns what follows them. */
function readCredentials(text: string, pairs: Map<string, string>): string {
  const end = text.search(/[@/]/);
  if (end < 0 || text[end] !== '@') return text;
  const credentials = text.slice(0, end);
  const colon = credentials.indexOf(':');
  store(pairs, 'user', colon < 0 ? credentials : credentials.slice(0, colon));
  if (colon >= 0) store(pairs, 'password', credentials.slice(colon + 1));
  return text.slice(end + 1);
}

/** Stores the comma lists of hosts and ports; returns the rest, which is empty or begins with "/". */
function readHosts(text: string, pairs: Map<string, string>): string {
  const hosts: string[] = [];
  const ports: string[] = [];
  let rest = text;
  for (;;) {
    const host = readHost(rest);
    const port = /^(?::([^/,]*))?/.exec(rest.slice(host.length));
    hosts.push(host.name);
    ports.push(port?.[1] ?? '');
    rest = rest.slice(host.length + (port?.[0].length ?? 0));
    if (!rest.startsWith(',')) break;
    rest = rest.slice(1);
  }
  store(pairs, 'host', hosts.join(','));
  store(pairs, 'port', ports.join(','));
  return rest;
}

function readHost(text: string): { readonly name: string; readonly length: number } {
  if (!text.startsWith('[')) {
    const name = /^[^:/,]*/.exec(text)?.[0] ?? '';
    return { name, length: name.length };
  }
  const end = text.indexOf(']');
  if (end < 0) throw invalid('the IPv6 host address has no "]"');
  if (end === 1) throw invalid('the IPv6 host address is empty');
  if (!/^[:/,]?$/.test(text.charAt(end + 1))) throw invalid('unexpected character after the IPv6 host address');
  return { name: text.slice(1, end), length: end + 1 };
}

function readParameters(query: string, pairs: Map<string, string>): void {
  if (query === '') return;
  for (const [index, parameter] of query.split('&').entries()) {
    const parts = parameter.split('=');
    if (parts.length !== 2) throw invalid(`parameter ${index + 1} needs exactly one "="`);
    const [keyword = '', value = ''] = parts.map(decode);
    if (keyword === 'ssl' && value === 'true') pairs.set('sslmode', 'require');
    else pairs.set(keyword, value);
  }
}

function store(pairs: Map<string, string>, keyword: string, encoded: string): void {
  if (encoded !== '') pairs.set(keyword, decode(encoded));
}

function decode(encoded: string): string {
  if (/%00/.test(encoded)) throw invalid('the value %00 is not allowed');
  try {
    return decodeURIComponent(encoded);
  } catch (cause) {
    throw invalid('invalid percent-encoded text', cause);
  }
}

function invalid(reason: string, cause?: unknown): ArchiverError {
  const hint = 'Write it as postgresql://user@host:5432/dbname?keyword=value, special characters as %XX.';
  return new ArchiverError('config-invalid', `invalid connection URI: ${reason}`, { hint, cause });
}
