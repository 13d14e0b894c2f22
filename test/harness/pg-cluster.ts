import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { appendFile, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childrenOf } from './children-of';
import { isRunning } from './is-running';

export interface PgClusterOptions {
  readonly walSegmentSizeMb: number;
  /** postgresql.conf settings, unquoted. Commands such as archive_command run in the data directory. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Also listen on 127.0.0.1 at a free port; otherwise only on the Unix socket. */
  readonly listen?: boolean;
  /** Made next to the data directory before the start, writable by the server: `../NAME` in archive_command. */
  readonly dirs?: readonly string[];
}

type Account = { readonly uid: number; readonly gid: number };
type StopMode = 'fast' | 'immediate';

const run = promisify(execFile);
const TOOLS = ['initdb', 'pg_ctl', 'postgres', 'psql'];
const TIMEOUT_MS = 120_000;
const START_ATTEMPTS = 3;

/** A private PostgreSQL in a temporary directory: the only place that knows initdb and pg_ctl. */
export class PgCluster {
  private readonly killAtExit = () => this.killNow();

  /** Holds the data directory, the socket, the log and `dirs`; owned by the account of the server. */
  readonly baseDir: string;
  readonly binDir: string;
  /** Undefined: the server runs as the user who runs the tests. */
  readonly account: Account | undefined;
  readonly port: number;
  private readonly listen: boolean;

  private constructor(place: Pick<PgCluster, 'baseDir' | 'binDir' | 'account' | 'port'>, listen: boolean) {
    this.baseDir = place.baseDir;
    this.binDir = place.binDir;
    this.account = place.account;
    this.port = place.port;
    this.listen = listen;
  }

  /** False means: skip, visibly. In CI a missing PostgreSQL is a failure instead. */
  static available(): boolean {
    const found = findBinDir() !== undefined;
    if (!found && process.env['CI']) throw new Error('no PostgreSQL server binaries in PATH or /usr/lib/postgresql');
    return found;
  }

  static async start(options: PgClusterOptions): Promise<PgCluster> {
    const binDir = findBinDir();
    if (binDir === undefined) throw new Error('no PostgreSQL server binaries in PATH or /usr/lib/postgresql');
    for (let attempt = 1; ; attempt += 1) {
      const cluster = await PgCluster.create(binDir, options.listen ?? false);
      try {
        await cluster.initialise(options);
        await cluster.startServer();
        return cluster;
      } catch (error) {
        await cluster.stop();
        // The free port may have been taken in between.
        if (options.listen !== true || attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  get dataDir(): string {
    return join(this.baseDir, 'data');
  }

  get walDir(): string {
    return join(this.dataDir, 'pg_wal');
  }

  /** Host for a client: 127.0.0.1 when listening, else the socket directory. */
  get host(): string {
    return this.listen ? '127.0.0.1' : this.baseDir;
  }

  get conninfo(): string {
    return `host=${this.host} port=${this.port} user=postgres dbname=postgres`;
  }

  /** Environment in which the PostgreSQL tools find this server without arguments. */
  get env(): Record<string, string> {
    const path = `${this.binDir}${delimiter}${process.env['PATH'] ?? ''}`;
    const client = { PGHOST: this.host, PGPORT: String(this.port), PGUSER: 'postgres', PGDATABASE: 'postgres' };
    return { ...client, PATH: path, LC_ALL: 'C', TZ: 'UTC', HOME: this.baseDir };
  }

  /** Rows as lines, columns separated by `|`. Every statement is its own transaction, all share one session. */
  async query(sql: string): Promise<string> {
    const args = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', '-'];
    const psql = run(join(this.binDir, 'psql'), args, { env: this.env, timeout: TIMEOUT_MS, maxBuffer: 1 << 26 });
    psql.child.stdin?.on('error', () => {}); // A psql that cannot connect closes its input; it reports that itself.
    psql.child.stdin?.end(sql);
    return (await psql).stdout.trimEnd();
  }

  /** Runs a PostgreSQL tool as the account of the server, in `baseDir`; resolves with its standard output. */
  async tool(name: string, ...args: readonly string[]): Promise<string> {
    const options = { ...this.account, cwd: this.baseDir, env: this.env, timeout: TIMEOUT_MS };
    return (await run(join(this.binDir, name), [...args], options)).stdout;
  }

  /** A directory under `baseDir` that the server may write to. */
  async makeDir(name: string): Promise<string> {
    const dir = join(this.baseDir, name);
    await mkdir(dir);
    if (this.account) await chown(dir, this.account.uid, this.account.gid);
    return dir;
  }

  async startServer(): Promise<void> {
    const log = join(this.baseDir, 'server.log');
    try {
      await this.tool('pg_ctl', '-D', this.dataDir, '-l', log, '-w', '-s', 'start');
      process.once('exit', this.killAtExit);
    } catch (cause) {
      const tail = (await readFile(log, 'utf8').catch(() => '')).slice(-2000);
      throw new Error(`PostgreSQL did not start: ${tail}`, { cause });
    }
  }

  /** Stops the server and keeps the directory. `immediate` is a crash: the next start recovers. */
  async stopServer(mode: StopMode = 'fast'): Promise<void> {
    process.removeListener('exit', this.killAtExit);
    if (this.postmasterPid() === undefined) return;
    await this.tool('pg_ctl', '-D', this.dataDir, '-m', mode, '-w', '-s', 'stop');
  }

  /** The machine of the server loses power, as far as its processes are concerned: nothing is finished. */
  async killServer(): Promise<void> {
    process.removeListener('exit', this.killAtExit);
    const pid = this.postmasterPid();
    if (pid === undefined) return;
    const children = childrenOf(pid);
    for (const victim of [pid, ...children]) killQuietly(victim);
    // The shared memory has to be free before the next start.
    while ([pid, ...children].some(isRunning)) await pause();
  }

  /** A standby that streams from this server, made with pg_basebackup; listens like this one. */
  async startStandby({ dirs = [], settings = {} }: Pick<PgClusterOptions, 'dirs' | 'settings'>): Promise<PgCluster> {
    const standby = await PgCluster.create(this.binDir, this.listen);
    try {
      const copy = ['-D', standby.dataDir, '-d', this.conninfo, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'];
      await standby.tool('pg_basebackup', ...copy);
      await standby.configure(settings, dirs);
      await standby.startServer();
      return standby;
    } catch (error) {
      await standby.stop();
      throw error;
    }
  }

  /** Stops the server if it runs and removes everything. */
  async stop(): Promise<void> {
    try {
      await this.stopServer('immediate');
    } finally {
      await rm(this.baseDir, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  private static async create(binDir: string, listen: boolean): Promise<PgCluster> {
    const account = process.getuid?.() === 0 ? unprivilegedAccount() : undefined;
    const baseDir = await mkdtemp(join(tempRoot(account), 'walyard-pg-'));
    if (account) await chown(baseDir, account.uid, account.gid);
    return new PgCluster({ baseDir, binDir, account, port: listen ? await freePort() : 5432 }, listen);
  }

  private async initialise({ walSegmentSizeMb, settings, dirs = [] }: PgClusterOptions): Promise<void> {
    const segsize = `--wal-segsize=${walSegmentSizeMb}`;
    const locale = ['--no-locale', '-E', 'UTF8'];
    // --no-sync concerns initdb alone: the server keeps fsync on.
    await this.tool('initdb', '-D', this.dataDir, '-U', 'postgres', '-A', 'trust', segsize, '--no-sync', ...locale);
    await this.configure(settings, dirs);
  }

  private async configure(settings: PgClusterOptions['settings'], dirs: readonly string[]): Promise<void> {
    const own = {
      listen_addresses: this.listen ? '127.0.0.1' : '',
      port: String(this.port),
      unix_socket_directories: this.baseDir,
    };
    const lines = Object.entries({ ...settings, ...own }).map(([name, value]) => `${name} = ${quoteSetting(value)}\n`);
    await appendFile(join(this.dataDir, 'postgresql.conf'), `\n${lines.join('')}`);
    for (const dir of dirs) await this.makeDir(dir);
  }

  /** Undefined when no server runs: a killed one leaves its postmaster.pid behind, and a zombie for a while. */
  private postmasterPid(): number | undefined {
    try {
      const pid = Number.parseInt(readFileSync(join(this.dataDir, 'postmaster.pid'), 'utf8'), 10);
      return isRunning(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  /** A test process that ends without `stop` must not leave a server behind. */
  private killNow(): void {
    const pid = this.postmasterPid();
    if (pid !== undefined) process.kill(pid, 'SIGQUIT');
    rmSync(this.baseDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile: its parent is gone.
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** PATH first, so that a developer chooses the version; then the newest Debian-style installation. */
function findBinDir(): string | undefined {
  const fromPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean).map(resolveBinDir);
  const root = '/usr/lib/postgresql';
  const versions = list(root).sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
  const installed = versions.map((version) => join(root, version, 'bin'));
  return [...fromPath, ...installed].find((dir) => dir !== undefined && TOOLS.every((tool) => isFile(join(dir, tool))));
}

/** PATH often holds a link to initdb whose sisters are elsewhere, or a wrapper named psql. */
function resolveBinDir(dir: string): string | undefined {
  return isFile(join(dir, 'initdb')) ? dirname(realpathSync(join(dir, 'initdb'))) : undefined;
}

function isFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** PostgreSQL refuses to run as root. */
function unprivilegedAccount(): Account {
  const id = (flag: string, user: string) =>
    Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) };
    } catch {
      continue;
    }
  }
  throw new Error('no unprivileged account to run PostgreSQL: neither postgres nor nobody exists');
}

/** Every directory above the cluster must be traversable by the account of the server. */
function tempRoot(account: Account | undefined): string {
  const isOpen = (dir: string): boolean =>
    (statSync(dir).mode & 0o001) !== 0 && (dir === dirname(dir) || isOpen(dirname(dir)));
  const preferred = realpathSync(tmpdir());
  return account === undefined || isOpen(preferred) ? preferred : '/tmp';
}

/** Inside quotes postgresql.conf doubles quotes and treats backslashes as escapes. */
function quoteSetting(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}
