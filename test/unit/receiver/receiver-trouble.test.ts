import { describe, expect, it } from 'vitest';
import { explainExit } from '../../../core/receiver/receiver-trouble';
import { hideSecrets } from '../../../core/receiver/receiver-process';

const context = { slotName: 'barman', directory: '/srv/streaming' };
const failed = { code: 1, signal: null };
const explain = (...lines: readonly string[]) => explainExit(lines, failed, context);

describe('explainExit', () => {
  it.each([
    [
      'connection to server at "127.0.0.1", port 5999 failed: Connection refused',
      /does not answer/,
      /Start PostgreSQL/,
      'passing',
    ],
    [
      'connection to server on socket "/run/.s.PGSQL.5432" failed: No such file or directory',
      /does not answer/,
      /host and port/,
      'passing',
    ],
    [
      'connection to server at "h", port 5432 failed: FATAL:  password authentication failed for user "b"',
      /refuses the login/,
      /password/,
      'fault',
    ],
    [
      'connection to server at "h", port 5432 failed: fe_sendauth: no password supplied',
      /refuses the login/,
      /password/,
      'fault',
    ],
    [
      'FATAL:  no pg_hba.conf entry for replication connection from host "10.0.0.1", user "b", no encryption',
      /pg_hba\.conf/,
      /reload/,
      'fault',
    ],
    ['FATAL:  must be superuser or replication role to start walsender', /may not stream/, /REPLICATION/, 'fault'],
    [
      'could not send replication command "START_REPLICATION": ERROR:  replication slot "barman" does not exist',
      /slot "barman" does not exist/,
      /create_slot = auto/,
      'fault',
    ],
    [
      'could not send replication command "START_REPLICATION": ERROR:  replication slot "barman" is active for PID 4711',
      /slot "barman" is in use/,
      /other receiver/,
      'passing',
    ],
    [
      'ERROR:  requested WAL segment 000000010000000000000003 has already been removed',
      /already removed the WAL/,
      /Reset the receiver.*base backup/,
      'fault',
    ],
    ['ERROR:  all replication slots are in use', /no free replication slot/, /max_replication_slots/, 'fault'],
    [
      'FATAL:  number of requested standby connections exceeds max_wal_senders (currently 1)',
      /no free connection/,
      /max_wal_senders/,
      'fault',
    ],
    [
      'error: could not write 8192 bytes to WAL file "0001.partial": No space left on device',
      /disk of \/srv\/streaming is full.*No received WAL is lost/,
      /Free space/,
      'fault',
    ],
    [
      'error: could not open directory "/srv/streaming": No such file or directory',
      /\/srv\/streaming is missing/,
      /mounted/,
      'fault',
    ],
    [
      'error: could not open file "/srv/streaming/0001.partial": Permission denied',
      /may not be written/,
      /write access/,
      'fault',
    ],
    [
      'error: write-ahead log file "0001.partial" has 1000 bytes, should be 0 or 1048576',
      /unexpected size/,
      /kept aside/,
      'fault',
    ],
    [
      'could not translate host name "nowhere" to address: Name or service not known',
      /host name/,
      /host in streaming_conninfo/,
      'fault',
    ],
    ['FATAL:  the database system is starting up', /starting up/, /Wait/, 'passing'],
    [
      'FATAL:  terminating connection due to administrator command',
      /ended the streaming connection/,
      /goes on by itself/,
      'passing',
    ],
  ])('finds the words for: %s', (line, what, todo, gravity) => {
    const trouble = explain('pg_receivewal: starting log streaming at 0/1000000 (timeline 1)', line);

    expect(trouble.what).toMatch(what);
    expect(trouble.todo).toMatch(todo);
    expect(trouble.gravity).toBe(gravity);
  });

  it('takes the newest line that means something', () => {
    const trouble = explain('Connection refused', 'ERROR:  replication slot "barman" does not exist', 'disconnected');

    expect(trouble.what).toContain('does not exist');
  });

  it('names the code and the last words when nothing is known (RCV-16)', () => {
    expect(explain('something new').what).toBe('pg_receivewal ended with code 1: something new.');
  });

  it('names the signal (RCV-16)', () => {
    expect(explainExit([], { code: null, signal: 'SIGKILL' }, context).what).toContain('signal SIGKILL');
  });
});

describe('hideSecrets', () => {
  it('removes planted passwords and those in connection strings (CFG-18)', () => {
    const line = 'authentication with "hunter2" failed: postgresql://u:other@h/db password=third';

    expect(hideSecrets(line, ['hunter2'])).not.toMatch(/hunter2|other|third/);
  });
});
