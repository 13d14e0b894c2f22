import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ArchiveEvent } from '../../../core/archiver/archive-event';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { makeSegment } from '../../harness/wal-file';
import { contentsBelow } from '../cli/contents';
import { deliver, HASH_DIRECTORY, segmentName, segmentNames } from '../cli/segments';
import { HookedHome } from './hooked-home';

const ORDER = ['pre_archive_script', 'pre_archive_retry_script', 'post_archive_retry_script', 'post_archive_script'];
const NAMES = segmentNames(3);
const FIRST = segmentName(1);
const SECOND = segmentName(2);

let home: HookedHome;

afterEach(() => home.remove());

const kinds = (events: readonly ArchiveEvent[]) =>
  events.filter(({ kind }) => kind !== 'found' && kind !== 'started' && kind !== 'warning').map(({ kind }) => kind);

const runsOf = (name: string) => home.runs().filter((run) => run.name === name);
const stored = (name: string) => home.path('wals', HASH_DIRECTORY, name);

/** Each name once: in incoming as it was delivered, or in the archive with its line. */
function expectNothingLost(delivered: ReadonlyMap<string, string>): void {
  const waiting = contentsBelow(home.path('incoming'));
  const archived = existsSync(home.path('wals', HASH_DIRECTORY))
    ? contentsBelow(home.path('wals', HASH_DIRECTORY))
    : [];
  expect(new Map([...archived, ...waiting])).toEqual(delivered);
  const catalogued = existsSync(home.path('wals', 'main-xlog.db')) ? home.catalogued() : [];
  expect([...catalogued, ...waiting.keys()].sort()).toEqual([...delivered.keys()]);
}

describe('the scripts around archiving', () => {
  it('are told of each WAL in turn, afterwards of its stored file and with an empty error (HOK-12, LOC-7)', async () => {
    home = new HookedHome('archiver = on\ncompression = gzip');
    deliver(home, [FIRST, SECOND]);

    await home.archive();

    expect(home.runs().map(({ option, name }) => [option, name])).toEqual(
      [FIRST, SECOND].flatMap((name) => ORDER.map((option) => [option, name])),
    );
    const size = readFileSync(stored(FIRST)).length;
    const before = { file: home.path('incoming', FIRST), size: 1 << 20, compression: '', error: '' };
    const after = { file: stored(FIRST), size, compression: 'gzip', error: '' };
    expect(runsOf(FIRST)).toMatchObject([before, before, after, after]);
  });

  it('come before anything is made of the WAL, a private copy neither (hooks.md §4)', async () => {
    home = new HookedHome('archiver = on\ncompression = gzip');
    const directory = home.path('wals', HASH_DIRECTORY);
    home.writeScript('pre_archive_retry_script', `ls -A ${directory} 2>&- | wc -l >>"$HERE/made"`);
    deliver(home, [FIRST, SECOND]);

    await home.archive();

    expect(readFileSync(home.at('made'), 'utf8')).toBe('0\n1\n');
  });

  it('may use the catalogue, whose lock is not held, and find the line afterwards (HOK-14, XDB-16)', async () => {
    const look = (file: string) =>
      `{ flock --nonblock "$LOCK" echo free; grep -c "^$BARMAN_SEGMENT" "$CATALOGUE"; } >>"$HERE/${file}"`;
    home = new HookedHome('archiver = on');
    const places = `LOCK=${join(home.root, '.main-xlogdb.lock')}; CATALOGUE=${home.path('wals', 'main-xlog.db')}`;
    home.writeScript('pre_archive_script', `${places}; ${look('before')}`);
    home.writeScript('post_archive_script', `${places}; ${look('after')}`);
    deliver(home, [FIRST]);

    await home.archive();

    expect(readFileSync(home.at('before'), 'utf8')).toMatch(/^free\n(0\n)?$/);
    expect(readFileSync(home.at('after'), 'utf8')).toBe('free\n1\n');
  });

  it('are not run for what is no WAL (HOK-15)', async () => {
    home = new HookedHome('archiver = on');
    home.put(['incoming', 'garbage'], 'x');

    const { events } = await home.archive();

    expect(kinds(events)).toEqual(['quarantined']);
    expect(home.runs()).toEqual([]);
  });
});

describe('the scripts around a WAL that is not stored', () => {
  it.each([
    ['matching', makeSegment(FIRST, FIRST), 'already-archived', /same content/],
    ['different', makeSegment(FIRST, 'other'), 'quarantined', /different content/],
  ])('see a %s duplicate before it is known, and its error after (HOK-12, HOK-10, LOC-7)', async (...parameters) => {
    const [, content, kind, words] = parameters;
    home = new HookedHome('archiver = on');
    deliver(home, [FIRST]);
    await home.archive();
    rmSync(home.at('runs'));
    home.put(['incoming', FIRST], content);

    const { events } = await home.archive();

    expect(kinds(events)).toEqual([kind]);
    expect(home.runs().map(({ option }) => option)).toEqual(ORDER);
    const error = expect.stringMatching(words);
    expect(home.runs()).toMatchObject([{ error: '' }, { error: '' }, { error }, { error }]);
  });

  it('are told of a failure, both kinds; the WAL stays and the run fails (HOK-8, HOK-13)', async () => {
    home = new HookedHome('archiver = on');
    const delivered = deliver(home, NAMES);
    const fs = { ...nodeDurableFs, syncDir: failsAt(home.path('wals', HASH_DIRECTORY)) };

    await expect(home.archive({ fs })).rejects.toMatchObject({ code: 'storage-unavailable' });

    expect(home.runs().map(({ option, name }) => [option, name])).toEqual(ORDER.map((option) => [option, FIRST]));
    expect(home.runs().map(({ error }) => error === '')).toEqual([true, true, false, false]);
    expect(contentsBelow(home.path('incoming'))).toEqual(delivered);
    await home.archive();
    expectNothingLost(delivered);
  });
});

describe('a script that fails while WAL is archived', () => {
  it.each([
    ['pre_archive_script', 1],
    ['pre_archive_script', 63],
    ['pre_archive_retry_script', 62],
    ['post_archive_retry_script', 62],
    ['post_archive_retry_script', 63],
    ['post_archive_script', 1],
    ['post_archive_script', 63],
  ] as const)('%s with %i keeps nothing from being archived (HOK-2, HOK-6)', async (option, code) => {
    home = new HookedHome('archiver = on', { [option]: `exit ${code}` });
    const delivered = deliver(home, NAMES);

    const { events } = await home.archive();

    expect(kinds(events)).toEqual(NAMES.map(() => 'archived'));
    expect(home.names('incoming')).toEqual([]);
    expectNothingLost(delivered);
    expect(home.runs().map((run) => run.option)).toEqual(NAMES.flatMap(() => ORDER));
    expect(home.log.join('\n')).toMatch(new RegExp(`warning ${option} for .* ended with exit code ${code}`));
  });

  it.each(['pre_archive_retry_script', 'post_archive_retry_script'] as const)(
    '%s is run again until it is content, and the WAL is archived once (HOK-6)',
    async (option) => {
      home = new HookedHome('archiver = on', { [option]: '[ $NTH -gt 1 ] || exit 1' });
      const delivered = deliver(home, [FIRST]);

      await home.archive();

      const expected = ORDER.flatMap((name) => (name === option ? [name, name] : [name]));
      expect(home.runs().map((run) => run.option)).toEqual(expected);
      expectNothingLost(delivered);
      expect(home.catalogued()).toEqual([FIRST]);
    },
  );

  it('pre_archive_retry_script with 63 ends the run: all after it waits, what is no WAL too (HOK-13)', async () => {
    const refuseSecond = `[ "$BARMAN_SEGMENT" != ${SECOND} ] || [ -e "$HERE/willing" ] || exit 63`;
    home = new HookedHome('archiver = on', { pre_archive_retry_script: refuseSecond });
    const delivered = deliver(home, NAMES);
    const garbage = home.put(['incoming', 'garbage'], 'x');

    const { events, runs } = await home.archive();

    expect(kinds(events)).toEqual(['archived', 'refused']);
    expect(runs).toMatchObject([{ archived: 1, refusal: { code: 'hook-aborted' } }]);
    expect(runsOf(SECOND).map(({ option }) => option)).toEqual(ORDER);
    expect(runsOf(SECOND).map(({ error }) => /pre archive_retry_script .* exit code 63/.test(error))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(runsOf(segmentName(3))).toEqual([]);
    rmSync(garbage);
    expectNothingLost(delivered);

    writeFileSync(home.at('willing'), '');
    await home.archive();
    expect(home.catalogued()).toEqual(NAMES);
    expectNothingLost(delivered);
  });

  it('pre_archive_retry_script with 63 in streaming does not keep incoming from being archived (ARC-21)', async () => {
    const refuse = 'case "$BARMAN_FILE" in */streaming/*) exit 63;; esac';
    home = new HookedHome('archiver = on\nstreaming_archiver = on\nslot_name = s', {
      pre_archive_retry_script: refuse,
    });
    deliver(home, [FIRST, SECOND], 'streaming');
    deliver(home, [segmentName(3)]);

    const { runs } = await home.archive();

    expect(runs).toMatchObject([
      { archiver: 'streaming', archived: 0, refusal: { code: 'hook-aborted' } },
      { archiver: 'file archival', archived: 1, refusal: null },
    ]);
    expect(home.catalogued()).toEqual([segmentName(3)]);
    expect(home.names('streaming')).toEqual([FIRST, SECOND]);
  });
});

/** Fails for one directory as a broken disk does. */
function failsAt(directory: string): typeof nodeDurableFs.syncDir {
  return async (path) => {
    if (path === directory) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    await nodeDurableFs.syncDir(path);
  };
}
