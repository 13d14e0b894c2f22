import type { Advice } from '../contract/flow';
import type { PostgresFailure, PostgresFailureKind } from './postgres-failure';

type Words = Readonly<Record<PostgresFailureKind, { readonly what: string; readonly todo: string }>>;

/** A database that does not answer endangers nothing that is archived: every text says so. */
const NOTHING_AT_RISK = 'No archived WAL is at risk.';

const WORDS: Words = {
  unreachable: {
    what: 'PostgreSQL does not answer',
    todo: 'Start PostgreSQL, or correct host and port in conninfo.',
  },
  timeout: {
    what: 'PostgreSQL did not answer in time',
    todo: 'Look for a firewall between here and the server, or for a server that is overloaded.',
  },
  authentication: {
    what: 'PostgreSQL refuses the login',
    todo: 'Correct user and password (conninfo or the password file), or add a line to pg_hba.conf and reload.',
  },
  'database-missing': {
    what: 'The database named in conninfo does not exist',
    todo: 'Set dbname in conninfo to an existing database, for example postgres.',
  },
  'starting-up': {
    what: 'PostgreSQL is starting up, shutting down or recovering',
    todo: 'Wait: the connection is tried again by itself.',
  },
  'too-many-connections': {
    what: 'PostgreSQL has no free connection',
    todo: 'Raise max_connections, or end connections that are not needed.',
  },
  permission: {
    what: 'The user of conninfo may not read the state of the server',
    todo: 'GRANT pg_monitor to that user.',
  },
  unsupported: {
    what: 'This PostgreSQL is too old',
    todo: 'PostgreSQL 10 or newer is needed.',
  },
  'conninfo-invalid': {
    what: 'The connection string cannot be read',
    todo: 'Correct conninfo in the configuration.',
  },
  other: {
    what: 'PostgreSQL could not be asked for its state',
    todo: "Look into PostgreSQL's log.",
  },
};

/** What happened, what it means for the data, and what to do. */
export function advisePostgres(failure: PostgresFailure): Advice {
  const { what, todo } = WORDS[failure.kind];
  return { what: `${what} (${failure.message}). ${NOTHING_AT_RISK}`, todo };
}
