import { describe, expect, it, vi } from 'vitest';
import { isRunning } from '../../harness/is-running';
import { HookFolder, WAL } from './hook-folder';

const NAME = WAL.name;
const STANDARD = `pre_archive_script for ${NAME}`;

describe('a hook script', () => {
  it('gets the variables of hooks.md §3 besides what this program has (HOK-1, HOK-11, §7.5)', async () => {
    const folder = new HookFolder();
    vi.stubEnv('INHERITED', 'yes');
    const script = folder.script('env', 'env | grep -E "^(BARMAN_|INHERITED)" | sort >"$HERE/env"');

    await folder
      .hooks({ post_archive_script: script })
      .postArchive({ ...WAL, encryption: 'gpg', error: 'disk "a"\nb' });

    vi.unstubAllEnvs();
    expect(folder.read('env')).toBe(
      [
        'BARMAN_COMPRESSION=',
        'BARMAN_CONFIGURATION=/etc/barman.conf',
        'BARMAN_ENCRYPTION=gpg',
        'BARMAN_ERROR=disk "a"',
        'BARMAN_FILE=/srv/pg/wals/0000000100000000/000000010000000000000002',
        'BARMAN_HOOK=archive_script',
        'BARMAN_PHASE=post',
        'BARMAN_RETRY=0',
        'BARMAN_SEGMENT=000000010000000000000002',
        'BARMAN_SERVER=pg',
        'BARMAN_SIZE=16777216',
        'BARMAN_TIMESTAMP=1700000000.25',
        'BARMAN_VERSION=1.2.3',
        'INHERITED=yes',
        '',
      ].join('\n'),
    );
  });

  it('is a command line for the shell, which expands variables (HOK-4), and is found in path_prefix (HOK-1)', async () => {
    const folder = new HookFolder();
    folder.script('say', 'echo "$1" | tr a-z A-Z');

    await folder
      .hooks({ pre_archive_script: 'say "to ${BARMAN_SERVER}" && say x' }, { pathPrefix: folder.directory })
      .preArchive(WAL);

    expect(folder.log.slice(0, 2)).toEqual([`debug ${STANDARD}: TO PG`, `debug ${STANDARD}: X`]);
  });

  it('has nothing to read (HOK-1)', async () => {
    const folder = new HookFolder();

    await folder.hooks({ pre_archive_script: 'cat; echo "read $?"' }).preArchive(WAL);

    expect(folder.log[0]).toBe(`debug ${STANDARD}: read 0`);
  });

  it('is logged line by line, output for debugging and error output as a warning (HOK-1)', async () => {
    const folder = new HookFolder();
    const script = folder.script('talk', 'echo one; echo two; echo bad >&2');

    await folder.hooks({ pre_archive_script: script }).preArchive(WAL);

    expect([...folder.log].sort()).toEqual([
      `debug ${STANDARD} ended with exit code 0`,
      `debug ${STANDARD}: one`,
      `debug ${STANDARD}: two`,
      `warning ${STANDARD}: bad`,
    ]);
  });

  it('is quoted in the warning when it fails (HOK-1)', async () => {
    const folder = new HookFolder();
    const script = folder.script('talk', 'echo one; echo two; echo bad >&2; exit 4');

    await folder.hooks({ pre_archive_script: script }).preArchive(WAL);

    expect(folder.log.at(-1)).toBe(`warning ${STANDARD} ended with exit code 4; output: one | two; error output: bad`);
  });

  it('cannot flood the log', async () => {
    const folder = new HookFolder();
    const script = folder.script('flood', 'yes flood | head -n 100000; head -c 5000000 /dev/zero | tr "\\0" x; exit 1');

    await folder.hooks({ pre_archive_script: script }).preArchive(WAL);

    expect(folder.log).toHaveLength(202);
    expect(folder.log[200]).toBe(`debug ${STANDARD}: (99801 more lines, not logged)`);
    expect(Math.max(...folder.log.map((line) => line.length))).toBeLessThan(1_200);
  });

  it('does not hold us with what it leaves in the background', async () => {
    const folder = new HookFolder();
    const script = folder.script('daemon', 'sleep 60 & echo $! >"$HERE/pid"');

    await folder.hooks({ pre_archive_script: script }).preArchive(WAL);

    const pid = Number(folder.read('pid'));
    expect(isRunning(pid)).toBe(true);
    process.kill(pid);
  });

  it('is ended with everything it started when it takes too long, which is a failure (HOK-3)', async () => {
    const folder = new HookFolder();
    const hang = '[ -e "$HERE/pid" ] && exit 0; sleep 60 & echo $! >"$HERE/pid"; trap "exit 63" TERM; wait';
    const hooks = folder.hooks({ pre_archive_retry_script: `exec ${folder.script('hang', hang)}` }, { timeoutMs: 500 });

    await hooks.preArchive(WAL);

    expect(folder.log[0]).toBe(
      `warning pre_archive_retry_script for ${NAME} was ended after 0.5 seconds (walyard_hook_timeout); next attempt in 3 seconds`,
    );
    expect(folder.log).toHaveLength(2);
    expect(isRunning(Number(folder.read('pid')))).toBe(false);
  });

  it('may take as long as it likes when the limit is 0', async () => {
    const folder = new HookFolder();

    await folder.hooks({ pre_archive_script: 'sleep 0.2' }, { timeoutMs: 0 }).preArchive(WAL);

    expect(folder.log).toEqual([`debug ${STANDARD} ended with exit code 0`]);
  });
});

describe('cancelling', () => {
  const HANG = 'echo run >>"$HERE/runs"; echo $$ >"$HERE/pid"; sleep 60';
  const started = (folder: HookFolder) =>
    vi.waitFor(() => expect(Number(folder.exists('pid') && folder.read('pid'))).toBeGreaterThan(0), { timeout: 5_000 });

  it.each(['pre_archive_script', 'pre_archive_retry_script'] as const)('ends a running %s', async (option) => {
    const folder = new HookFolder();
    const cancelling = new AbortController();
    const running = folder.hooks({ [option]: folder.script('hang', HANG) }).preArchive(WAL, cancelling.signal);
    await started(folder);

    cancelling.abort();

    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(isRunning(Number(folder.read('pid')))).toBe(false);
  });

  it('ends the wait between two attempts at once, with the clock of production', async () => {
    const folder = new HookFolder();
    const cancelling = new AbortController();
    const script = folder.scriptWithCodes([1]);
    const hooks = folder.hooks({ pre_archive_retry_script: script }, { clock: 'system' });
    const running = hooks.preArchive(WAL, cancelling.signal);
    await vi.waitFor(() => expect(folder.log).toHaveLength(1), { timeout: 5_000, interval: 10 });
    const since = performance.now();

    cancelling.abort();

    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - since).toBeLessThan(2_500);
    expect(folder.lines('runs')).toHaveLength(1);
  });

  it('ends the scripts afterwards without an error, starts no other and says so', async () => {
    const folder = new HookFolder();
    const cancelling = new AbortController();
    const script = folder.script('hang', HANG);
    const scripts = { post_archive_retry_script: script, post_archive_script: script };
    const running = folder.hooks(scripts).postArchive(WAL, cancelling.signal);
    await started(folder);

    cancelling.abort();
    await running;

    expect(folder.lines('runs')).toEqual(['run']);
    expect(folder.log).toEqual([
      `warning post_archive_retry_script for ${NAME} did not get to its end: this program stops`,
      `warning post_archive_script for ${NAME} did not get to its end: this program stops`,
    ]);
  });

  it('starts nothing when it came first', async () => {
    const folder = new HookFolder();
    const hooks = folder.hooks({ pre_archive_script: folder.script('hang', HANG) });

    await expect(hooks.preArchive(WAL, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });

    expect(folder.exists('runs')).toBe(false);
  });
});
