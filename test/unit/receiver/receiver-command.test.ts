import { describe, expect, it } from 'vitest';
import { buildCreateSlotCommand, buildReceiverCommand } from '../../../core/receiver/receiver-command';
import type { ReceiverConfig } from '../../../core/receiver/receiver-command';

const config: ReceiverConfig = {
  name: 'pg',
  streamingConninfo: 'host=pg.example user=streaming_barman',
  walStreamingConninfo: null,
  slotName: null,
  createSlot: 'manual',
  streamingArchiverName: 'barman_receive_wal',
  streamingWalsDirectory: '/srv/barman/pg/streaming',
  pathPrefix: null,
  lockDirectory: '/srv/barman',
};
const command = (change: Partial<ReceiverConfig>, synchronous = false, environment = {}) =>
  buildReceiverCommand({ config: { ...config, ...change }, program: '/bin/pg_receivewal', synchronous, environment });

const CONNECTION =
  "dbname=replication host=pg.example options='-cdatestyle=iso' replication=true user=streaming_barman application_name=barman_receive_wal";
const FIXED = ['--verbose', '--no-loop', '--no-password', '--directory=/srv/barman/pg/streaming'];

describe('buildReceiverCommand', () => {
  it.each([
    ['neither slot nor synchronous', null, false, []],
    ['a slot', 'barman', false, ['--slot=barman']],
    ['synchronous', null, true, ['--synchronous']],
    ['both', 'barman', true, ['--slot=barman', '--synchronous']],
  ])('has exactly the arguments of RCV §6 with %s', (_, slotName, synchronous, last) => {
    expect(command({ slotName }, synchronous).arguments).toEqual([`--dbname=${CONNECTION}`, ...FIXED, ...last]);
  });

  it('keeps the application name of the connection string (RCV §6.1)', () => {
    const [dbname] = command({ streamingConninfo: 'host=h application_name=mine' }).arguments;

    expect(dbname).toBe(
      "--dbname=application_name=mine dbname=replication host=h options='-cdatestyle=iso' replication=true",
    );
  });

  it("replaces the user's dbname, options and replication (RCV §6.1)", () => {
    const [dbname] = command({ streamingConninfo: 'dbname=x options=-cwork_mem=1 replication=database' }).arguments;

    expect(dbname).toBe(
      "--dbname=dbname=replication options='-cdatestyle=iso' replication=true application_name=barman_receive_wal",
    );
  });

  it('prefers wal_streaming_conninfo (RCV-3)', () => {
    expect(command({ walStreamingConninfo: 'host=standby' }).arguments[0]).toContain('host=standby');
  });

  it.each(["host=h password='s3 cret'", 'postgresql://barman:s3%20cret@h/db'])(
    'moves the password of %j out of the arguments into the environment (CFG-19)',
    (streamingConninfo) => {
      const { arguments: args, environment, secrets } = command({ streamingConninfo });

      expect(args.join(' ')).not.toMatch(/s3|cret|password=/);
      expect(environment['PGPASSWORD']).toBe('s3 cret');
      expect(secrets).toEqual(['s3 cret']);
    },
  );

  it('leaves PGPASSWORD of the parent alone when the string has no password', () => {
    expect(command({}, false, { PGPASSWORD: 'inherited' }).environment['PGPASSWORD']).toBe('inherited');
  });

  it('puts path_prefix in front of PATH (RCV §6.1)', () => {
    expect(command({ pathPrefix: '/opt/pg/bin' }, false, { PATH: '/usr/bin' }).environment['PATH']).toBe(
      '/opt/pg/bin:/usr/bin',
    );
  });
});

describe('a passphrase of a key, which would have to be an argument (CFG-19)', () => {
  it('is refused without being quoted', () => {
    const build = () => command({ streamingConninfo: 'host=h sslpassword=geheim' });

    expect(build).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    expect(build).toThrow(/^(?!.*geheim).*sslpassword/);
  });
});

describe('buildCreateSlotCommand', () => {
  it('creates the slot unless it exists, without the password in the arguments', () => {
    const { arguments: args } = buildCreateSlotCommand({
      config: { ...config, slotName: 'barman', streamingConninfo: 'host=h password=geheim' },
      program: 'pg_receivewal',
      environment: {},
    });

    expect(args.slice(1)).toEqual(['--no-password', '--create-slot', '--if-not-exists', '--slot=barman']);
    expect(args.join(' ')).not.toContain('geheim');
  });
});
