import { describe, expect, it } from 'vitest';
import { ArchiverError } from '../../../core/errors';
import {
  judgeChannel,
  judgePipeline,
  judgeStorage,
  type StorageFacts,
  type Waiting,
} from '../../../core/server/judge-flow';

const WELL = { state: 'ok', advice: null };
const STOPPED = { state: 'stopped', advice: null };

describe('judgeChannel', () => {
  const judge = (waiting: Partial<Waiting>) =>
    judgeChannel({ channel: 'incoming', enabled: true, files: 0, oldestAgeSeconds: null, phase: 'idle', ...waiting });

  it('finds a channel that is off and empty stopped, and one that works well', () => {
    expect([judge({ enabled: false }), judge({})]).toEqual([STOPPED, WELL]);
  });

  it.each([
    ['incoming', 1, '1 WAL file waits in incoming, which nobody archives: archiver is off.'],
    ['streaming', 3, '3 WAL files wait in streaming, which nobody archives: streaming_archiver is off.'],
  ] as const)('asks for attention to %s when %i files come to what is off', (channel, files, what) => {
    const option = channel === 'incoming' ? 'archiver' : 'streaming_archiver';

    expect(judge({ channel, enabled: false, files, phase: 'stopped' })).toEqual({
      state: 'attention',
      advice: { what, todo: `Set ${option} = on, or find out who delivers there.` },
    });
  });

  it('finds a channel stopped while archiving is, whatever waits', () => {
    expect(judge({ phase: 'stopped', files: 5, oldestAgeSeconds: 3_600 })).toEqual(STOPPED);
  });

  it.each([
    [59, 'idle'],
    [null, 'idle'],
    [3_600, 'working'],
    [3_600, 'blocked'],
  ] as const)('finds it well when the oldest has waited for %s s and the archiver is %s', (oldestAgeSeconds, phase) => {
    expect(judge({ files: 5, oldestAgeSeconds, phase })).toEqual(WELL);
  });

  it.each([
    [1, '1 WAL file waits in incoming for more than a minute and is not taken.'],
    [2, '2 WAL files wait in incoming for more than a minute and are not taken.'],
  ])('asks for attention when %i files are not taken by an idle archiver', (files, what) => {
    expect(judge({ files, oldestAgeSeconds: 60 })).toEqual({
      state: 'attention',
      advice: { what, todo: 'Look at the files in Queues: the reason is shown for each.' },
    });
  });
});

describe('judgePipeline', () => {
  const full = new ArchiverError('storage-full', 'cannot store X: no space left', { hint: 'Free space.' });
  const busy = new ArchiverError('lock-busy', 'held by process 5');

  it.each(['idle', 'working'] as const)('finds an archiver that is %s without trouble well', (phase) => {
    expect(judgePipeline(phase, null)).toEqual(WELL);
  });

  it('finds a stopped archiver stopped', () => {
    expect(judgePipeline('stopped', null)).toEqual(STOPPED);
  });

  it('finds trouble failing, and says that no WAL is lost', () => {
    expect(judgePipeline('blocked', full)).toEqual({
      state: 'failing',
      advice: {
        what: 'Archiving has stopped: cannot store X: no space left. WAL stays in its queue; none is lost.',
        todo: 'Free space.',
      },
    });
  });

  it('asks only for attention when somebody else archives the server (ARC-5)', () => {
    expect(judgePipeline('blocked', busy)).toMatchObject({ state: 'attention', advice: { todo: null } });
  });
});

describe('judgeStorage', () => {
  const space = (percent: number) => ({ freeBytes: percent * 1e9, totalBytes: 100e9 });
  const unreadable = new ArchiverError('storage-unavailable', 'cannot read the catalogue: EIO', { hint: 'Look.' });
  const judge = (facts: Partial<StorageFacts>) =>
    judgeStorage({ space: space(50), errorFiles: 0, damagedLines: 0, catalogueTrouble: null, ...facts });

  it.each([
    ['half the disk is free', {}],
    ['a tenth of the disk is free', { space: space(10) }],
    ['the space cannot be told', { space: null }],
  ])('finds it well when %s', (_what, facts) => {
    expect(judge(facts)).toEqual(WELL);
  });

  it.each<[Partial<StorageFacts>, string, string, string | null]>([
    [
      { space: space(1.99) },
      'failing',
      'The disk that holds the archive is nearly full: 2.0 % is free.',
      'Free space or move the archive before archiving has to stop.',
    ],
    [
      { space: { freeBytes: 0, totalBytes: 0 } },
      'failing',
      'The disk that holds the archive is nearly full: 0.0 % is free.',
      'Free space or move the archive before archiving has to stop.',
    ],
    [{ space: space(9.94) }, 'attention', '9.9 % of the disk that holds the archive is free.', 'Plan for more space.'],
    [{ space: space(2) }, 'attention', '2.0 % of the disk that holds the archive is free.', 'Plan for more space.'],
    [
      { catalogueTrouble: unreadable },
      'failing',
      'What is archived is not known: cannot read the catalogue: EIO.',
      'Look.',
    ],
    [
      { damagedLines: 1 },
      'attention',
      '1 line of the catalogue cannot be read. The WAL files themselves are not concerned.',
      'Rebuild the catalogue from the archive (walyard rebuild-catalogue).',
    ],
    [
      { damagedLines: 2 },
      'attention',
      '2 lines of the catalogue cannot be read. The WAL files themselves are not concerned.',
      'Rebuild the catalogue from the archive (walyard rebuild-catalogue).',
    ],
    [
      { errorFiles: 1 },
      'attention',
      '1 file was moved to the errors directory.',
      'See on the page Errors what each is, and send it back, discard it or keep it.',
    ],
    [
      { errorFiles: 2 },
      'attention',
      '2 files were moved to the errors directory.',
      'See on the page Errors what each is, and send it back, discard it or keep it.',
    ],
  ])('says of %j: %s', (facts, state, what, todo) => {
    expect(judge(facts)).toEqual({ state, advice: { what, todo } });
  });

  it('says the worst first', () => {
    const all = { space: space(1), catalogueTrouble: unreadable, damagedLines: 1, errorFiles: 1 };
    const said = [
      all,
      { ...all, space: space(5) },
      { ...all, space: space(5), catalogueTrouble: null },
      { ...all, space: space(5), catalogueTrouble: null, damagedLines: 0 },
      { space: space(5) },
    ].map((facts) => judge(facts).advice?.what);

    expect(said).toEqual([
      expect.stringContaining('nearly full'),
      expect.stringContaining('not known'),
      expect.stringContaining('1 line'),
      expect.stringContaining('1 file'),
      expect.stringContaining('5.0 %'),
    ]);
  });
});
