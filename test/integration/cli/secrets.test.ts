import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { CommandLines } from '../../harness/command-lines';
import { PgCluster } from '../../harness/pg-cluster';
import { textBelow } from './contents';
import { runWalyard, WalyardProcess, type Finished } from './walyard-process';

/** In every secret of these tests, so that also a part of one is found. Of this run alone. */
const SECRET = `pl4nted${process.pid}`;
const PASSWORD = `${SECRET} it's`;
const LIMIT = { timeout: 30_000, interval: 50 };
const QUOTED = `'${SECRET} it\\'s'`;

describe.skipIf(!PgCluster.available() || process.platform !== 'linux')('a password, on Linux', () => {
  let cluster: PgCluster;
  let home: ArchiveHome;
  let commandLines: CommandLines;
  let programs: string;

  beforeAll(async () => {
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true });
    await cluster.query(`CREATE ROLE locked SUPERUSER LOGIN PASSWORD '${PASSWORD.replace("'", "''")}'`);
    const rules = ['all', 'replication'].map((database) => `host ${database} locked 127.0.0.1/32 scram-sha-256\n`);
    const trusted = 'host all postgres 127.0.0.1/32 trust\n';
    writeFileSync(join(cluster.dataDir, 'pg_hba.conf'), rules.join('') + trusted);
    await cluster.query('SELECT pg_reload_conf()');
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    home = new ArchiveHome();
    programs = recordingPrograms();
    commandLines = CommandLines.watch();
  });
  afterEach(() => home.remove());

  /** pg_receivewal that writes down how it was called: a look at the processes may come too late for it. */
  function recordingPrograms(): string {
    const program = join(home.root, 'pg_receivewal');
    const real = join(cluster.binDir, 'pg_receivewal');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${home.root}/called'\nexec '${real}' "$@"\n`);
    chmodSync(program, 0o755);
    return home.root;
  }

  function configure(conninfo: string, more = ''): void {
    const options = `streaming_archiver = on\nslot_name = walyard\ncreate_slot = auto\npath_prefix = ${programs}\n${more}`;
    const text = `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = ${conninfo}\n${options}`;
    writeFileSync(home.configFile, text);
  }

  const at = (user: string) => `host=127.0.0.1 port=${cluster.port} user=${user} dbname=postgres`;

  /** Runs until it streams or says why not, then ends it. */
  async function runUntilKnown(command: string, env: Record<string, string>): Promise<Finished> {
    const run = new WalyardProcess([command, 'main', '-c', home.configFile, '-f', 'json'], { env });
    const known = /"phase":"(running|waiting)"|starting log streaming at/;
    await vi.waitFor(() => expect(known.test(run.stdout) || run.child.exitCode !== null).toBe(true), LIMIT);
    run.kill('SIGTERM');
    return run.finished();
  }

  const FIRST_ASKED = [
    ['check', 'main', '-f', 'json', '--explain', '--probe', '--check-timeout', '5'],
    ['status', 'main', '-f', 'json'],
    ['show-server', 'main', '-f', 'json'],
    ['check-config'],
    ['receive-wal', 'main', '--reset', '--plan'],
  ];
  const ALL_ASKED = [
    ...FIRST_ASKED,
    ['check', 'main'],
    ['check', 'main', '--nagios'],
    ['status', 'main'],
    ['show-server', 'main'],
    ['check-config', '-f', 'json'],
    ['receive-wal', 'main', '--create-slot', '--if-not-exists'],
  ];

  /** What all commands print, what pg_receivewal was given, and what is in any file but the configuration. */
  async function everythingSaid(asked = FIRST_ASKED, env: Record<string, string> = {}): Promise<string> {
    const said: string[] = [];
    for (const args of asked) said.push(shown(args, await runWalyard([...args, '-c', home.configFile], { env })));
    for (const command of ['receive-wal', 'run']) said.push(shown([command], await runUntilKnown(command, env)));
    return [...said, textBelow(home.root, home.configFile), ...commandLines.end()].join('\n');
  }

  const linesWithSecret = (said: string) => said.split('\n').filter((line) => line.includes(SECRET));

  const shown = (args: readonly string[], { status, stdout, stderr }: Finished) =>
    `== ${args.join(' ')}: ${status}\n${stdout}${stderr}`;

  it.each([
    ['right', () => `${at('locked')} password=${QUOTED}`, /starting log streaming/],
    ['wrong', () => `${at('locked')} password=not-${SECRET}`, /password authentication failed/],
    ['with a blank that is not quoted', () => `host=127.0.0.1 password=${SECRET} it's`, /missing "="/],
  ])(
    'that is %s is shown by no command, in no file and to no process (CFG-18, CFG-19)',
    async (_what, conninfo, words) => {
      configure(conninfo());

      const said = await everythingSaid(ALL_ASKED);

      expect(said).toMatch(words);
      expect(linesWithSecret(said)).toEqual([]);
    },
  );

  it.each([
    ['wrong in a URI', () => `postgresql://locked:not-${SECRET}@127.0.0.1:${cluster.port}/postgres`, /password auth/],
    ['of a host that is not there', () => `host=nowhere.invalid password=${QUOTED}`, /nobody knows the host|host name/],
    ['with a quote that is not closed', () => `host=127.0.0.1 password='${SECRET} port=5432`, /unterminated quoted/],
    ['of a service', () => `service=pg password=${QUOTED}`, /service file/],
    ['that of a key', () => `${at('locked')} password=${QUOTED} sslpassword=${SECRET}`, /sslpassword/],
  ])('%s is not shown either', async (_what, conninfo, words) => {
    configure(conninfo());

    const said = await everythingSaid();

    expect(said).toMatch(words);
    expect(linesWithSecret(said)).toEqual([]);
  });

  it.each([
    ['right', PASSWORD, /starting log streaming/],
    ['wrong', `not-${SECRET}`, /password authentication failed/],
  ])('in PGPASSWORD that is %s is shown nowhere', async (_what, PGPASSWORD, words) => {
    configure(at('locked'));

    const said = await everythingSaid(FIRST_ASKED, { PGPASSWORD });

    expect(said).toMatch(words);
    expect(linesWithSecret(said)).toEqual([]);
  });

  it('in an option that is misspelt or has a line of its own is shown nowhere', async () => {
    const misspelt = `streaming_coninfo = ${at('x')} password=${QUOTED}\nprimary_coninfo = postgresql://u:${SECRET}@h/db\n`;
    configure(at('postgres'), `${misspelt}password = ${SECRET}\nssl_passphrase = ${SECRET}`);

    const said = await everythingSaid();

    expect(said).toContain('streaming_coninfo');
    expect(linesWithSecret(said)).toEqual([]);
  });
});
