import { parseConninfo } from '../config/conninfo';
import { buildArchiveCommand } from '../demo/archive-command';

/** A string constant of SQL. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name of SQL, with quotes only where it needs them. */
export const quoteName = (text: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;

/** The role of a connection string, or a word that says that it is missing there. */
export const roleOf = (conninfo: string | null): string => valueOf(conninfo, 'user') ?? 'barman';

/** Is the server on this machine, so that it can write into the queue itself? */
export function isLocalServer(conninfo: string | null): boolean {
  const host = valueOf(conninfo, 'hostaddr') ?? valueOf(conninfo, 'host') ?? '/';
  return host.startsWith('/') || /^(?:localhost|127\.|::1$)/.test(host);
}

export interface Delivery {
  readonly conninfo: string | null;
  readonly incoming: string;
  /** Where the archive is, as the server of PostgreSQL can reach it. */
  readonly hostname: string;
  readonly account: string;
}

/** The SQL that makes the server deliver its WAL into `incoming`. */
export function archiveCommandSql({ conninfo, incoming, hostname, account }: Delivery): string {
  const command = isLocalServer(conninfo)
    ? buildArchiveCommand(incoming, 'linux')
    : `rsync -a %p ${account}@${hostname}:${incoming}/%f`;
  return `ALTER SYSTEM SET archive_command = ${quoteLiteral(command)}; SELECT pg_reload_conf();`;
}

function valueOf(conninfo: string | null, keyword: string): string | null {
  if (conninfo === null) return null;
  try {
    return parseConninfo(conninfo).get(keyword) || null;
  } catch {
    return null; // The check of the connection says what is wrong with it.
  }
}
