import type { TroubleContext } from './receiver-trouble';

type Words = string | ((context: TroubleContext) => string);

export interface TroubleRule {
  readonly pattern: RegExp;
  readonly what: Words;
  readonly todo: Words;
  /** It may end by itself. */
  readonly passing?: true;
  /** A reset of the receiver heals it: `planReset` has a plan then. */
  readonly remedy?: 'reset';
}

const slotOf = ({ slotName }: TroubleContext) => slotName ?? '';

/**
 * What pg_receivewal, libpq and the server of PostgreSQL 10 to 18 say, first match wins (PostgreSQL: receivelog.c,
 * pg_receivewal.c, walsender.c, slot.c, auth.c, fe-connect.c, fe-secure-openssl.c).
 */
export const TROUBLE_RULES: readonly TroubleRule[] = [
  {
    pattern:
      /can no longer (?:access|get changes from) replication slot|cannot read from replication slot|slot has been invalidated|invalidated replication slot/i,
    what: (context) =>
      `The server has invalidated the replication slot "${slotOf(context)}" and no longer keeps its WAL. What is received and archived is safe.`,
    todo: 'Drop the slot and create it anew, then reset the receiver. Take a new base backup if WAL is missing in the archive.',
  },
  {
    pattern: /requested WAL segment \S+ has already been removed/i,
    what: 'The server has already removed the WAL that comes next. What is received and archived is safe, but streaming cannot go on from here.',
    todo: 'Reset the receiver: the plan shows whether the WAL in between is archived. Take a new base backup if it is not.',
    remedy: 'reset',
  },
  {
    pattern: /requested starting point \S+ on timeline \d+ is not in this server's history/i,
    what: 'What was received last is not part of the history of this server: another server was promoted before that position. Nothing received was changed.',
    todo: 'Make sure that it is the right server. Then reset the receiver: it goes on where this server writes.',
    remedy: 'reset',
  },
  {
    pattern: /starting timeline \d+ is not present in the server/i,
    what: 'WAL of a later timeline was received than the server has: the server is behind. Nothing received was changed.',
    todo: 'Let streaming_conninfo lead to the server that was promoted. A server restored from a backup needs an archive of its own.',
  },
  {
    pattern: /requested starting point \S+ is ahead of the WAL flush position/i,
    what: 'More WAL was received than the server has: the server is behind. Nothing received was changed.',
    todo: 'Is it the right server, or was it restored from a backup? Then give it an archive of its own. A standby has to catch up first.',
  },
  {
    pattern: /server reported unexpected (?:next timeline|history file name)|but reported next timeline/i,
    what: 'The server and the receiver do not agree on the next timeline. Nothing received was changed.',
    todo: 'Make sure that streaming_conninfo leads to one server, not to a name that changes between servers.',
  },
  {
    pattern: /system identifier does not match/i,
    what: 'Another cluster answers than before: its WAL would be mixed with that of the archive. Nothing was received.',
    todo: 'Correct streaming_conninfo, or give the other cluster a server section of its own.',
  },
  {
    pattern: /has \d+ bytes?, should be 0 or \d+/i,
    what: 'The partial segment has an unexpected size, so the program refuses to go on with it.',
    todo: 'Let conninfo lead to the server: once it tells its segment size, the bytes are kept aside and the segment is received anew.',
  },
  {
    pattern: /No space left on device|Disk quota exceeded/i,
    what: ({ directory }) => `The disk of ${directory} is full. No received WAL is lost.`,
    todo: 'Free space on that disk. Streaming goes on by itself.',
  },
  {
    pattern: /Read-only file system/i,
    what: ({ directory }) => `The file system of ${directory} is mounted read-only.`,
    todo: 'A disk error may have made it read-only: look at the system log, then mount it for writing.',
  },
  {
    pattern: /Input\/output error|Stale file handle|Structure needs cleaning/i,
    what: ({ directory }) => `The disk of ${directory} reports an error. What is archived elsewhere is not concerned.`,
    todo: 'Look at the system log and at the disk or file server. Streaming goes on by itself once it can be written to.',
  },
  {
    pattern: /replication slot "?[^"]*"? does not exist/i,
    what: (context) => `The replication slot "${slotOf(context)}" does not exist on the server.`,
    todo: 'Create it (receive-wal --create-slot), or set create_slot = auto.',
  },
  {
    pattern: /replication slot "?[^"]*"? is (?:already )?active/i,
    what: (context) => `The replication slot "${slotOf(context)}" is in use by another receiver.`,
    todo: 'End the other receiver of this slot, or give this server a slot of its own.',
    passing: true,
  },
  {
    pattern: /logical replication slot for physical replication/i,
    what: (context) =>
      `The replication slot "${slotOf(context)}" is a logical one: WAL files cannot be streamed from it.`,
    todo: 'Set slot_name to a physical slot; receive-wal --create-slot makes one.',
  },
  {
    pattern: /all replication slots are in use|slots can only be used if "?max_replication_slots/i,
    what: 'The server has no free replication slot.',
    todo: 'Raise max_replication_slots, or drop a slot that is not needed.',
  },
  {
    pattern:
      /number of requested standby connections exceeds|max_wal_senders|too many (?:clients|connections)|remaining connection slots/i,
    what: 'The server has no free connection for a receiver.',
    todo: 'Raise max_wal_senders (and max_connections), or end receivers that are not needed.',
  },
  {
    pattern: /unsupported startup parameter|no such database: "?replication/i,
    what: 'A connection pooler answers instead of PostgreSQL: WAL cannot be streamed through it.',
    todo: 'Let streaming_conninfo lead to PostgreSQL itself.',
  },
  {
    pattern: /no pg_hba\.conf entry|pg_hba\.conf rejects/i,
    what: 'pg_hba.conf on the server does not allow this streaming connection.',
    todo: 'Add a line for database "replication" with this user and address to pg_hba.conf, then reload PostgreSQL.',
  },
  {
    pattern:
      /authentication failed|no password supplied|empty password returned|role "[^"]*" does not exist|is not permitted to log in|no PostgreSQL user name/i,
    what: 'The server refuses the login for streaming.',
    todo: 'Correct user and password in streaming_conninfo or the password file.',
  },
  {
    pattern:
      /certificate|does not support SSL|SSL error: (?!unexpected eof)|private key file|channel binding required/i,
    what: 'No trusted TLS connection to the server can be made.',
    todo: 'Check sslmode, sslrootcert, sslcert and sslkey in streaming_conninfo, and that the certificates have not expired.',
  },
  {
    pattern:
      /must be superuser or replication role|permission denied to (?:start WAL sender|use replication slots)|REPLICATION attribute/i,
    what: 'The user of streaming_conninfo may not stream WAL.',
    todo: 'ALTER ROLE that user WITH REPLICATION.',
  },
  {
    pattern: /wal_level|WAL level not sufficient/i,
    what: 'The server does not write enough WAL for streaming.',
    todo: 'Set wal_level = replica and restart PostgreSQL.',
  },
  {
    pattern: /incompatible server version|does not support streaming from server versions/i,
    what: 'This pg_receivewal cannot receive from a server of this version.',
    todo: 'Install the client programs of the major version of the server, or let path_prefix lead to them.',
  },
  {
    pattern: /error while loading shared libraries|symbol lookup error/i,
    what: 'pg_receivewal is not installed whole: it does not find its libraries.',
    todo: 'Install the PostgreSQL client programs anew, or let path_prefix lead to others.',
  },
  {
    pattern: /(?:directory|file) "[^"]*".*: (?:Permission denied|Operation not permitted)/i,
    what: ({ directory }) => `${directory} may not be written to.`,
    todo: 'Give the user that runs Walyard write access to the streaming directory.',
  },
  {
    pattern: /(?:access|open|stat|rename|fsync)[^:]* (?:directory|file) "[^"]*".*: No such file or directory/i,
    what: ({ directory }) => `The directory ${directory} is missing, or a file in it has gone from under the receiver.`,
    todo: 'Is the disk mounted? Mount it or create the directory; let nobody else write there.',
  },
  {
    pattern: /Temporary failure in name resolution/i,
    what: 'There is no name server to ask for the host of the server.',
    todo: 'Repair name resolution on this machine. Streaming goes on by itself.',
    passing: true,
  },
  {
    pattern: /could not translate host name/i,
    what: 'The host name of the server is not known here.',
    todo: 'Correct host in streaming_conninfo, or repair name resolution.',
  },
  {
    pattern: /database system is (?:starting up|shutting down|in recovery mode)|not (?:yet )?accepting connections/i,
    what: 'PostgreSQL is starting up or shutting down.',
    todo: 'Wait: streaming starts again by itself.',
    passing: true,
  },
  {
    pattern: /timeout expired|timed out|No route to host|(?:Network|Host) is (?:unreachable|down)/i,
    what: 'The server cannot be reached over the network.',
    todo: 'Check host and port in streaming_conninfo, the network and firewalls. Streaming goes on by itself.',
    passing: true,
  },
  {
    pattern:
      /Connection refused|(?:connection to server .* failed|could not connect to server): No such file or directory/i,
    what: 'PostgreSQL does not answer (connection refused).',
    todo: 'Start PostgreSQL, or correct host and port in streaming_conninfo. Streaming goes on by itself.',
    passing: true,
  },
  {
    pattern: /invalid connection option|missing "=" after|invalid (?:URI|port|sslmode|integer value)/i,
    what: 'The connection string for streaming cannot be read.',
    todo: 'Correct streaming_conninfo in the configuration.',
  },
  {
    pattern:
      /terminating|terminated before stop point|server closed the connection|connection (?:to server )?was lost|Connection reset by peer|Broken pipe|unexpected termination|SSL connection has been closed|SSL SYSCALL error|unexpected eof/i,
    what: 'The server ended the streaming connection.',
    todo: 'Nothing: streaming goes on by itself once the server answers.',
    passing: true,
  },
];
