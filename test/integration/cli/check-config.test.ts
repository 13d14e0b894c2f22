import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { contentsBelow } from './contents';
import { expectRefusal, expectSuccess, runWalyard } from './walyard-process';

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

/** After the two lines of `[barman]`. */
function configure(lines: readonly string[]): void {
  writeFileSync(home.configFile, ['[barman]', `barman_home = ${home.root}`, ...lines, ''].join('\n'));
}

const check = (...args: readonly string[]) => runWalyard(['check-config', ...args, '-c', home.configFile]);

describe('check-config', () => {
  it('says that nothing is wrong, and touches nothing', async () => {
    const before = contentsBelow(home.root);

    const finished = await check();

    expectSuccess(finished);
    expect(finished.stdout).toBe(`${home.configFile}: nothing is wrong with 1 server\n`);
    expect(contentsBelow(home.root)).toEqual(before);
  });

  it('tells every line that is wrong with what is allowed, from top to bottom, and fails', async () => {
    configure([
      'log_level = LOUD',
      '[main]',
      'conninfo = host=x password=hunter2',
      'archiver = maybe',
      'compression = gzipp',
      'this is no option',
      '[broken',
      'archiver = on',
    ]);

    const finished = await check();

    const at = (line: number, text: string) =>
      expect.stringMatching(new RegExp(`^${home.configFile}:${line}: ${text}`));
    expect(finished.stdout.split('\n').filter((line) => /(error|warning): /.test(line))).toEqual([
      at(3, 'warning: option log_level: "LOUD" is not a log level \\(allowed: CRITICAL, .*\\); INFO is used$'),
      at(
        6,
        'warning: option archiver in \\[main\\]: "maybe" is not a boolean \\(allowed: true, .*; the value is ignored$',
      ),
      at(7, 'warning: option compression in \\[main\\]: "gzipp" is not a compression \\(allowed: gzip, .*custom\\)'),
      at(8, 'error: expected "option = value", found "this is no option"$'),
      at(9, 'error: unterminated section header "\\[broken"$'),
    ]);
    expect({ status: finished.status, stderr: finished.stderr }).toEqual({ status: 1, stderr: '' });
    expect(finished.stdout).not.toContain('hunter2');
  });

  it('takes unknown options for notes, which are no failure', async () => {
    configure(['[main]', 'conninfo = host=x', 'archiver = on', 'archivr_batch_size = 1']);

    const finished = await check();

    expectSuccess(finished);
    expect(finished.stdout.split('\n')).toEqual([
      `${home.configFile}:6: note: unknown option "archivr_batch_size" in [main] is ignored; did you mean archiver_batch_size?`,
      `${home.configFile}: 1 note, 1 server`,
      '',
    ]);
  });

  it.each([
    [['compression = custom'], 6, /^compression = custom needs custom_compression_filter$/],
    [['encryption = gpg'], 6, /^encryption = gpg needs encryption_key_id$/],
    [['encryption = rot13'], 6, /^option encryption in \[main\]: "rot13" is not an encryption \(allowed: none, gpg\)/],
    [['xlogdb_directory = /x', 'wals_directory = s3://bucket/x'], 7, /does not support$/],
    [['backup_directory = /nowhere'], 6, /^the directory of server main, \/nowhere, is missing$/],
  ])('finds what archiving would stumble over: %j', async (lines, line, message) => {
    configure(['[main]', 'conninfo = host=x', 'archiver = on', ...lines]);

    const finished = await check('--format', 'json');

    const answer = JSON.parse(finished.stdout) as { findings: { option: string | null }[] };
    expect(answer).toMatchObject({ file: home.configFile, servers: ['main'], is_ok: false });
    const option = lines.at(-1)?.split(' ')[0];
    expect(answer.findings).toContainEqual({
      severity: expect.stringMatching(/^(error|warning)$/),
      server: 'main',
      file: home.configFile,
      line,
      option,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/\.$/),
    });
    expect(finished.status).toBe(1);
  });

  it('of one server leaves out what concerns others only', async () => {
    mkdirSync(join(home.root, 'two'));
    configure(['[main]', 'conninfo = host=x', 'archiver = perhaps', '[two]', 'conninfo = host=y', 'archiver = on']);

    expectSuccess(await check('two'));
    expect((await check('main')).status).toBe(1);
    expect((await check('all')).status).toBe(1);
  });

  it('is refused for a server that is not configured, for two, and for a file that is not there', async () => {
    expectRefusal(await check('mainn'), /server "mainn" is not in the configuration/);
    expectRefusal(await check('main', 'two'), /check-config takes one server/, 2);
    expectRefusal(await runWalyard(['check-config', '-c', '/nowhere']), /"\/nowhere" does not exist/);
  });
});

describe('show-server', () => {
  it('shows for every compression what does the work and where it lies, and marks the chosen one', async () => {
    configure(['[main]', 'conninfo = host=x', 'archiver = on', 'compression = zstd']);

    const shown = await runWalyard(['show-server', 'main', '-c', home.configFile]);
    const fallback = await runWalyard(['show-server', 'main', '-f', 'json', '-c', home.configFile], {
      env: { WALYARD_CODEC_BACKEND: 'fallback' },
    });

    expectSuccess(shown);
    expect(shown.stdout).toContain(`\tcompression: zstd\t(${home.configFile}:6 [main])\n`);
    expect(shown.stdout).toMatch(/^\t\tzstd: .+\t\((\/.*|built in)\) \[compression\]$/m);
    expect(shown.stdout).toMatch(/^\t\tsnappy: snappy .*\t\(built in\)$/m);
    expect(JSON.parse(fallback.stdout)).toMatchObject({
      main: {
        codec_backends: {
          zstd: { compress: expect.stringContaining('(WebAssembly)'), path: null, available: true, chosen: true },
          gzip: { compress: expect.stringMatching(/^Node zlib/), chosen: false },
        },
      },
    });
  });
});
