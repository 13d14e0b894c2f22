import { describe, expect, it } from 'vitest';
import { explainExit } from '../../../core/receiver/receiver-trouble';

const DIRECTORY = '/srv/streaming';
const START = 'could not send replication command "START_REPLICATION"';
const AT = 'connection to server at "10.0.0.1", port 5432 failed';
const HEADER = 'pg_receivewal: starting log streaming at 0/1000000 (timeline 1)';

/** What the program printed, and its last line when that says nothing by itself. */
const explain = (text: string) =>
  explainExit(
    [HEADER, ...text.split('\n'), 'pg_receivewal: error: disconnected'],
    { code: 1, signal: null },
    {
      slotName: 'barman',
      directory: DIRECTORY,
    },
  );

type Row = readonly [said: string, meaning: RegExp];

const GONE: readonly Row[] = [
  [
    `10: pg_receivewal: ${START}: ERROR:  requested WAL segment 0000000100000000000000A3 has already been removed`,
    /already removed the WAL/,
  ],
  [
    `15: unexpected termination of replication stream: ERROR:  requested WAL segment 00000002000000010000007F has already been removed`,
    /already removed the WAL/,
  ],
  [
    `${START}: ERROR:  requested starting point 0/6000000 on timeline 1 is not in this server's history\nDETAIL:  This server's history forked from timeline 1 at 0/5016DE0.`,
    /another server was promoted/,
  ],
];

const FAULTS: readonly Row[] = [
  [
    `${START}: ERROR:  requested starting point 0/9000000 is ahead of the WAL flush position of this server 0/3000148`,
    /the server is behind/,
  ],
  ['pg_receivewal: starting timeline 3 is not present in the server', /later timeline.*behind/],
  ['error: server reported unexpected next timeline 2, following timeline 3', /next timeline/],
  [
    'error: server stopped streaming timeline 1 at 0/5000000, but reported next timeline 2 to begin at 0/6000000',
    /next timeline/,
  ],
  ['error: system identifier does not match between base backup and streaming connection', /Another cluster/],
  [
    `13: ${START}: ERROR:  cannot read from replication slot "barman"\nDETAIL:  This slot has been invalidated because it exceeded the maximum reserved size.`,
    /invalidated/,
  ],
  [
    `16: ${START}: ERROR:  can no longer get changes from replication slot "barman"\nDETAIL:  This slot has been invalidated due to "wal_removed".`,
    /invalidated/,
  ],
  [
    `18: ${START}: ERROR:  can no longer access replication slot "barman"\nDETAIL:  This replication slot has been invalidated due to "idle_timeout".`,
    /invalidated/,
  ],
  [`${START}: ERROR:  replication slot "barman" does not exist`, /"barman" does not exist/],
  [`${START}: ERROR:  cannot use a logical replication slot for physical replication`, /logical/],
  ['ERROR:  replication slots can only be used if max_replication_slots > 0', /no free replication slot/],
  ['18: ERROR:  replication slots can only be used if "max_replication_slots" > 0', /no free replication slot/],
  [
    'could not send replication command "CREATE_REPLICATION_SLOT": ERROR:  all replication slots are in use\nHINT:  Free one or increase max_replication_slots.',
    /no free replication slot/,
  ],
  ['FATAL:  number of requested standby connections exceeds max_wal_senders (currently 2)', /no free connection/],
  ['17: FATAL:  number of requested standby connections exceeds "max_wal_senders" (currently 2)', /no free connection/],
  [`${AT}: FATAL:  sorry, too many clients already`, /no free connection/],
  [`${AT}: FATAL:  too many connections for role "barman"`, /no free connection/],
  [
    `${AT}: FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute`,
    /no free connection/,
  ],
  [`${AT}: FATAL:  password authentication failed for user "barman"`, /refuses the login/],
  [`${AT}: fe_sendauth: no password supplied`, /refuses the login/],
  [`10: could not connect to server: fe_sendauth: no password supplied`, /refuses the login/],
  [`${AT}: FATAL:  Peer authentication failed for user "barman"`, /refuses the login/],
  [`${AT}: FATAL:  certificate authentication failed for user "barman"`, /refuses the login/],
  [`${AT}: FATAL:  role "barmen" does not exist`, /refuses the login/],
  [`${AT}: FATAL:  role "barman" is not permitted to log in`, /refuses the login/],
  [
    `10: FATAL:  no pg_hba.conf entry for replication connection from host "10.0.0.9", user "barman", SSL off`,
    /pg_hba\.conf/,
  ],
  [
    `${AT}: FATAL:  pg_hba.conf rejects replication connection for host "10.0.0.9", user "barman", no encryption`,
    /pg_hba\.conf/,
  ],
  [`10: FATAL:  must be superuser or replication role to start walsender`, /may not stream/],
  [
    `16: ${AT}: FATAL:  permission denied to start WAL sender\nDETAIL:  Only roles with the REPLICATION attribute may start a WAL sender process.`,
    /may not stream/,
  ],
  [`16: ERROR:  permission denied to use replication slots`, /may not stream/],
  [`${AT}: server does not support SSL, but SSL was required`, /TLS/],
  [`${AT}: SSL error: certificate verify failed`, /TLS/],
  [`${AT}: server certificate for "a" does not match host name "b"`, /TLS/],
  [`${AT}: root certificate file "/home/b/.postgresql/root.crt" does not exist`, /TLS/],
  [
    `${AT}: private key file "/home/b/k" has group or world access; file must have permissions u=rw (0600) or less`,
    /TLS/,
  ],
  [`${AT}: FATAL:  unsupported startup parameter: replication`, /pooler/],
  [
    'error: incompatible server version 18.1; client does not support streaming from server versions newer than 15.18',
    /of this version/,
  ],
  [
    'pg_receivewal: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory',
    /libraries/,
  ],
  [
    '10: pg_receivewal: could not write 8192 bytes to WAL file "00A3.partial": No space left on device',
    /disk of \/srv\/streaming is full/,
  ],
  ['error: could not fsync file "/srv/streaming/00A3.partial": Input/output error', /reports an error/],
  [
    'error: could not create timeline history file "/srv/streaming/00000002.history.tmp": Disk quota exceeded',
    /is full/,
  ],
  ['error: could not open write-ahead log file "/srv/streaming/00A3.partial": Read-only file system', /read-only/],
  ['error: could not open directory "/srv/streaming": Permission denied', /may not be written to/],
  [
    'error: could not rename file "/srv/streaming/00A3.partial" to "/srv/streaming/00A3": No such file or directory',
    /has gone/,
  ],
  ['error: write-ahead log file "00A3.partial" has 1 byte, should be 0 or 1048576', /unexpected size/],
  [`${AT}: could not translate host name "pg" to address: Name or service not known`, /not known here/],
  ['error: invalid connection option "hsot"', /connection string/],
];

const PASSING: readonly Row[] = [
  [`${START}: ERROR:  replication slot "barman" is active for PID 4711`, /in use by another receiver/],
  [
    `${AT}: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?`,
    /does not answer/,
  ],
  ['10: could not connect to server: Connection refused', /does not answer/],
  ['13: could not connect to server: No such file or directory\n\tIs the server running locally', /does not answer/],
  ['14: connection to server on socket "/run/.s.PGSQL.5432" failed: No such file or directory', /does not answer/],
  [`${AT}: FATAL:  the database system is shutting down`, /starting up or shutting down/],
  [
    `14: ${AT}: FATAL:  the database system is not yet accepting connections\nDETAIL:  Consistent recovery state has not been yet reached.`,
    /starting up or shutting down/,
  ],
  [`${AT}: timeout expired`, /over the network/],
  [`${AT}: No route to host`, /over the network/],
  [
    'could not receive data from WAL stream: could not receive data from server: Connection timed out',
    /over the network/,
  ],
  [`could not translate host name "pg" to address: Temporary failure in name resolution`, /no name server/],
  [
    'could not receive data from WAL stream: server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.',
    /ended the streaming connection/,
  ],
  ['could not receive data from WAL stream: SSL connection has been closed unexpectedly', /ended the streaming/],
  ['could not receive data from WAL stream: SSL error: unexpected eof while reading', /ended the streaming/],
  ['could not receive data from WAL stream: SSL SYSCALL error: EOF detected', /ended the streaming/],
  ['could not send feedback packet: server closed the connection unexpectedly', /ended the streaming/],
  ['could not receive data from WAL stream: FATAL:  terminating connection due to administrator command', /ended the/],
  ['replication stream was terminated before stop point', /ended the streaming/],
];

describe('the words of PostgreSQL 10 to 18', () => {
  it.each(GONE)('are healed by a reset: %s', (said, meaning) => {
    expect(explain(said)).toMatchObject({ what: expect.stringMatching(meaning), gravity: 'fault', remedy: 'reset' });
  });

  it.each(FAULTS)('need the operator: %s', (said, meaning) => {
    expect(explain(said)).toMatchObject({ what: expect.stringMatching(meaning), gravity: 'fault' });
    expect(explain(said).remedy).toBeUndefined();
    expect(explain(said).todo).not.toBe('');
  });

  it.each(PASSING)('pass, and the slot keeps the WAL meanwhile: %s', (said, meaning) => {
    expect(explain(said)).toMatchObject({ what: expect.stringMatching(meaning), gravity: 'passing' });
    expect(explain(said).what).toContain('The slot keeps the WAL');
  });

  it('are no trouble when the program only tells how it goes on', () => {
    const usual = [
      'finished segment at 0/2000000 (timeline 1)',
      'switched to timeline 2 at 0/2016DE0',
      'received interrupt signal, exiting',
    ];

    for (const line of usual) expect(explain(line).what).toContain('ended with code 1');
  });
});
