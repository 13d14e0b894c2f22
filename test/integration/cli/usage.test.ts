import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { ArchiveHome } from '../../harness/archive-home';
import { deliver, segmentNames } from './segments';
import { COMMAND, expectRefusal, expectSuccess, runWalyard } from './walyard-process';

const COMMANDS = [
  'archive-wal',
  'switch-wal',
  'list-wals',
  'check',
  'status',
  'show-server',
  'run',
  'rebuild-catalogue',
];

/** Only Linux has /dev/full. */
const onLinux = it.runIf(process.platform === 'linux');

let home: ArchiveHome;

beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

describe('the command line', () => {
  it.each([[[]], [['--help']], [['-h', 'status', 'main']]])('explains itself when called with %j', async (args) => {
    const finished = await runWalyard(args);

    expectSuccess(finished);
    expect(finished.stdout).toMatch(/^usage: walyard /);
    for (const command of COMMANDS) expect(finished.stdout).toContain(`\n  ${command} SERVER…`);
    expect(finished.stdout).toContain('\n  delete-wals SERVER …');
  });

  it.each(['--version', '-v'])('tells its version with %s', async (option) => {
    const finished = await runWalyard([option]);

    expectSuccess(finished);
    expect(finished.stdout).toBe(`walyard ${version}\n`);
  });

  it.each([
    [['bogus', 'main'], /unknown command "bogus"/],
    [['constructor', 'main'], /unknown command "constructor"/],
    [['__proto__', 'main'], /unknown command "__proto__"/],
    [['status', 'main', '--bogus'], /unknown option '--bogus'/],
    [['status', 'main', '-c'], /option '-c, --config <value>' argument missing/],
    [['status', 'main', '--format', 'xml'], /unknown output format "xml"/],
    [['status', 'main', '--quiet=yes'], /option '-q, --quiet' does not take an argument/],
  ])('refuses %j with status 2', async (args, what) => {
    const finished = await runWalyard(args);

    expectRefusal(finished, what, 2);
    expect(finished.stdout).toBe('');
  });

  it.each(COMMANDS)('refuses %s without a server with status 2 and names the servers', async (command) => {
    const finished = await runWalyard([command, '-c', home.configFile]);

    expectRefusal(finished, new RegExp(`${command} needs the name of a server`), 2);
    expect(finished.stderr).toContain('Configured: main.');
  });

  it.each(COMMANDS)('refuses %s of an unknown server before it does anything', async (command) => {
    deliver(home, segmentNames(1));

    const finished = await runWalyard([command, 'main', 'mainn', '-c', home.configFile]);

    expectRefusal(finished, /server "mainn" is not in the configuration/);
    expect(finished.stderr).toContain('Did you mean main?');
    expect(finished.stdout).toBe('');
    expect(home.names('incoming')).toEqual(segmentNames(1));
  });

  it('takes the configuration that BARMAN_CONFIG_FILE names, unless -c names another (CFG-1)', async () => {
    const env = { BARMAN_CONFIG_FILE: home.configFile };

    expectSuccess(await runWalyard(['status', 'main'], { env }));
    expectRefusal(
      await runWalyard(['status', 'main', '-c', '/nonexistent'], { env }),
      /"\/nonexistent" does not exist/,
    );
  });

  it('finds the configuration in the home directory (CFG-1)', async () => {
    copyFileSync(home.configFile, join(home.root, '.barman.conf'));

    expectSuccess(await runWalyard(['status', 'main'], { env: { HOME: home.root } }));
  });

  it('never shows a password, and its JSON stays JSON', async () => {
    const text = readFileSync(home.configFile, 'utf8').replace('port=1', 'port=1 password=hunter2');
    writeFileSync(home.configFile, `${text}password = hunter2\nstreaming_conninfo = postgresql://u:hunter2@h/d\n`);

    const shown = await runWalyard(['show-server', 'main', '-c', home.configFile]);
    const asJson = await runWalyard(['show-server', 'main', '-c', home.configFile, '-f', 'json']);

    for (const { stdout, stderr } of [shown, asJson]) expect(stdout + stderr).not.toContain('hunter2');
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      main: {
        conninfo: { value: 'host=127.0.0.1 port=1 password=*REDACTED*' },
        streaming_conninfo: { value: 'postgresql://u:*REDACTED*@h/d' },
        password: { value: '*REDACTED*' },
      },
    });
  });
});

describe('an output that cannot be written', () => {
  it('is no failure when the reader has had enough', async () => {
    const line = (n: number) => `${n.toString(16).toUpperCase().padStart(24, '0')}\t16777216\t1.5\tNone\tNone\n`;
    writeFileSync(home.path('wals', 'main-xlog.db'), Array.from({ length: 50_000 }, (_, n) => line(n)).join(''));
    const script = 'set -o pipefail; "$0" "$1" list-wals main -c "$2" | head -1';
    const shell = spawn('bash', ['-c', script, process.execPath, COMMAND, home.configFile]);
    const output: string[] = [];
    shell.stdout.on('data', (data) => output.push(String(data)));
    shell.stderr.on('data', (data) => output.push(String(data)));

    await once(shell, 'close');

    expect(shell.exitCode).toBe(0);
    expect(output.join('')).toBe('000000000000000000000000\t16777216\t1970-01-01T00:00:01.500Z\t-\t-\n');
  });

  onLinux('is told in one line on Linux when its disk is full, and keeps nothing from being archived', async () => {
    deliver(home, segmentNames(3));

    const finished = await intoFullDisk(['archive-wal', 'main', '-c', home.configFile]);

    expectRefusal(finished, /cannot write the output: no space left on the disk/);
    expect(home.names('incoming')).toEqual([]);
    expect(home.catalogued()).toEqual(segmentNames(3));
  });

  onLinux.each(['status', 'list-wals', 'show-server'])('fails %s on Linux', async (command) => {
    mkdirSync(home.path('wals', '0000000100000000'));
    writeFileSync(home.path('wals', 'main-xlog.db'), '000000010000000000000001\t16777216\t1.5\tNone\tNone\n');

    const finished = await intoFullDisk([command, 'main', '-c', home.configFile]);

    expectRefusal(finished, /cannot write the output: no space left on the disk/);
  });

  async function intoFullDisk(args: readonly string[]) {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    let stderr = '';
    child.stderr?.on('data', (data) => (stderr += String(data)));
    await once(child, 'close');
    return { status: child.exitCode, signal: child.signalCode, stdout: '', stderr };
  }
});
