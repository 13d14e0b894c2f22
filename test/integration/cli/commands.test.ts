import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { contentsBelow } from './contents';
import { deliver, HASH_DIRECTORY, segmentName, segmentNames } from './segments';
import { expectSuccess, runWalyard } from './walyard-process';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let home: ArchiveHome;

beforeEach(() => void (home = new ArchiveHome('archiver = on\ndescription = the "one"')));
afterEach(() => home.remove());

const walyard = (...args: readonly string[]) => runWalyard([...args, '-c', home.configFile]);
const json = async (...args: readonly string[]) => {
  const finished = await walyard(...args, '--format', 'json');
  expectSuccess(finished);
  return JSON.parse(finished.stdout) as unknown;
};

function deliverAs(name: string, content: string | Buffer): void {
  writeFileSync(home.path('incoming', name), content);
}

describe('archive-wal', () => {
  it('archives what waits, in WAL order, and names each file', async () => {
    const delivered = deliver(home, [segmentName(3), segmentName(1), segmentName(2)]);

    const finished = await walyard('archive-wal', 'main');

    expectSuccess(finished);
    const names = segmentNames(3);
    expect(finished.stdout.split('\n')).toEqual([
      'main: archiving 3 WAL from file archival',
      ...names.map((name) => `\t${name}`),
      '',
    ]);
    expect(home.names('incoming')).toEqual([]);
    expect(home.catalogued()).toEqual(names);
    expect(new Map(contentsBelow(home.path('wals', HASH_DIRECTORY)))).toEqual(new Map([...delivered].sort()));
  });

  it('says so when nothing waits', async () => {
    const finished = await walyard('archive-wal', 'main');

    expectSuccess(finished);
    expect(finished.stdout).toBe('main: no WAL found for file archival\n');
  });

  it('tells in JSON what became of each file, and succeeds with duplicates and garbage (ARC-22)', async () => {
    deliver(home, [segmentName(1), segmentName(2)]);
    await walyard('archive-wal', 'main');
    deliver(home, [segmentName(1), segmentName(3)]);
    deliverAs(segmentName(2), makeSegment(segmentName(2), 'other'));
    deliverAs('core.4711', 'garbage');

    const answer = await json('archive-wal', 'main');

    const quarantined = expect.stringMatching(/\/main\/errors\/.+\.\d{8}T\d{6}Z\.(unknown|duplicate)$/);
    expect(answer).toEqual([
      {
        server: 'main',
        archived: [segmentName(3)],
        already_archived: [segmentName(1)],
        quarantined: [
          { name: segmentName(2), reason: 'duplicate', path: quarantined },
          { name: 'core.4711', reason: 'unknown', path: quarantined },
        ],
        held_back: [],
        refused: null,
        busy: false,
        error: null,
      },
    ]);
    expect(home.catalogued()).toEqual(segmentNames(3));
  });

  it('leaves a file that is still being written for the next run and says so', async () => {
    const half = makeSegment(segmentName(1)).subarray(0, 1_000);
    deliverAs(segmentName(1), half);
    const touch = setInterval(() => writeFileSync(home.path('incoming', segmentName(1)), half), 200);

    const finished = await walyard('archive-wal', 'main').finally(() => clearInterval(touch));

    expectSuccess(finished);
    expect(finished.stdout).toContain(`${segmentName(1)} is still being written: left for the next run\n`);
    expect(home.names('incoming')).toEqual([segmentName(1)]);
    expect(home.names('wals')).toEqual([]);
  });

  it('warns of a damaged segment and archives it as it is', async () => {
    const damaged = makeSegment(segmentName(7));
    deliverAs(segmentName(8), damaged);

    const finished = await walyard('archive-wal', 'main', '-q');

    expect(finished).toMatchObject({ status: 0, stdout: '' });
    expect(finished.stderr).toBe(
      `walyard: warning: ${segmentName(8)} starts at 0/700000 instead of 0/800000; it is archived as it is\n`,
    );
    expect(readFileSync(home.path('wals', HASH_DIRECTORY, segmentName(8))).equals(damaged)).toBe(true);
  });

  it('prints nothing about its progress with -q', async () => {
    deliver(home, segmentNames(2));

    const finished = await walyard('-q', 'archive-wal', 'main');

    expectSuccess(finished);
    expect(finished.stdout).toBe('');
    expect(home.catalogued()).toEqual(segmentNames(2));
  });
});

describe('list-wals', () => {
  beforeEach(() => {
    const lines = ['000000010000000000000001\t16777216\t1733775204.2337587\tNone\tNone'];
    lines.push('000000010000000000000002\t4711\t1733775205.0\tgzip\tgpg', '00000002.history\t40\t1.5', '');
    writeFileSync(home.path('wals', 'main-xlog.db'), lines.join('\n'));
  });

  it('prints a line of five fields for each archived WAL in catalogue order', async () => {
    const finished = await walyard('list-wals', 'main', '-q');

    expectSuccess(finished);
    expect(finished.stdout.split('\n')).toEqual([
      '000000010000000000000001\t16777216\t2024-12-09T20:13:24.233Z\t-\t-',
      '000000010000000000000002\t4711\t2024-12-09T20:13:25.000Z\tgzip\tgpg',
      '00000002.history\t40\t1970-01-01T00:00:01.500Z\t-\t-',
      '',
    ]);
  });

  it('answers the same in JSON by server', async () => {
    const plain = { compression: null, encryption: null };

    expect(await json('list-wals', 'main')).toEqual({
      main: [
        { name: '000000010000000000000001', size: 16_777_216, time: '2024-12-09T20:13:24.233Z', ...plain },
        { name: segmentName(2), size: 4_711, time: '2024-12-09T20:13:25.000Z', compression: 'gzip', encryption: 'gpg' },
        { name: '00000002.history', size: 40, time: '1970-01-01T00:00:01.500Z', ...plain },
      ],
    });
  });

  it('prints nothing for an archive without a catalogue', async () => {
    const empty = new ArchiveHome();

    const finished = await runWalyard(['list-wals', 'main', '-c', empty.configFile]);

    expectSuccess(finished);
    expect(finished.stdout).toBe('');
    empty.remove();
  });
});

const UNKNOWN_RPO = {
  bytes: null,
  seconds: null,
  why: 'PostgreSQL does not answer.',
  seconds_why: null,
  idle: false,
  places: { archived_to: null, waiting_bytes: null, partial_bytes: null, primary_bytes: null },
  missing_wal: null,
};
/** Of one look. */
const UNASKED_OUTLOOK = {
  backlog: {
    files: 3,
    oldest_age_seconds: expect.any(Number),
    trend: 'unknown',
    files_per_second: null,
    empty_in_seconds: null,
  },
  archive_disk: expect.objectContaining({ free_bytes: expect.any(Number), why: null }),
  pg_wal: expect.objectContaining({ files: null, bytes: null, why: 'PostgreSQL does not say.' }),
};
const UNASKED = { rpo: UNKNOWN_RPO, outlook: UNASKED_OUTLOOK };

describe('status', () => {
  it('answers every figure in JSON', async () => {
    deliver(home, segmentNames(2));
    await walyard('archive-wal', 'main');
    deliver(home, segmentNames(3, 3));
    const minuteAgo = Date.now() / 1_000 - 60;
    utimesSync(home.path('incoming', segmentName(3)), minuteAgo, minuteAgo);
    writeFileSync(home.path('errors', 'x.20250101T000000Z.unknown'), '');

    const answer = await json('status', 'main');

    expect(answer).toEqual({
      main: {
        description: 'the "one"',
        active: true,
        archiver: true,
        streaming_archiver: false,
        incoming_pending: 3,
        incoming_oldest_seconds: expect.toSatisfy((age: number) => age >= 60 && age < 120),
        streaming_pending: 0,
        streaming_oldest_seconds: null,
        receiver_pid: null,
        wals_directory: home.path('wals'),
        archived_wals: 2,
        archived_bytes: 2 << 20,
        last_archived_wal: segmentName(2),
        last_archived_time: expect.stringMatching(ISO_TIME),
        free_bytes: expect.any(Number),
        error_files: 1,
        disabled: false,
        active_model: null,
        passive_node: false,
        retention_policies: 'not enforced',
        backups_number: 0,
        first_backup: null,
        last_backup: null,
        minimum_redundancy: 'satisfied (0/0)',
        postgresql: { pg_version: expect.stringMatching(/^FAILED to get the version .*connection refused/) },
        ...UNASKED,
      },
    });
  });

  it('prints one figure a line, and changes nothing', async () => {
    deliver(home, segmentNames(2));
    mkdirSync(home.path('wals', HASH_DIRECTORY));
    const before = contentsBelow(home.root);

    const finished = await walyard('status', 'main');

    expectSuccess(finished);
    const [first, ...lines] = finished.stdout.trimEnd().split('\n');
    expect(first).toBe('Server main:');
    expect(lines).toContain('\tincoming pending: 2');
    expect(lines).toContain('\tlast archived wal: -');
    expect(lines).toContain('\tbackups number: 0');
    expect(lines.every((line) => /^\t[a-z ]+: \S/.test(line))).toBe(true);
    expect(contentsBelow(home.root)).toEqual(before);
  });
});

describe('show-server', () => {
  it('shows every value with its place', async () => {
    const finished = await walyard('show-server', 'main');

    expectSuccess(finished);
    const lines = finished.stdout.split('\n');
    expect(lines[0]).toBe('Server main:');
    expect(lines).toContain(`\tarchiver: on\t(${home.configFile}:5 [main])`);
    expect(lines).toContain(`\tincoming_wals_directory: ${home.path('incoming')}\t(default)`);
    expect(lines).toContain('\tslot_name: -\t(default)');
  });

  it('answers the same in JSON', async () => {
    expect(await json('show-server', 'main')).toMatchObject({
      main: {
        archiver: { value: 'on', source: `${home.configFile}:5 [main]` },
        description: { value: 'the "one"', source: `${home.configFile}:6 [main]` },
        slot_name: { value: null, source: 'default' },
      },
    });
  });
});
