import { describe, expect, it } from 'vitest';
import { planDelete } from '../../../core/server/delete-plan';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { backup, damaged, entry, MIB, namesOf, planFor, SIZE_16, wal, wals } from './delete-archive';

const archive = wals(1, 0, 9);
const first = backup('A', wal(1, 2), wal(1, 3));
const second = backup('B', wal(1, 6), wal(1, 6));

describe('planDelete: what a deletion costs a backup', () => {
  it('nothing, when the WAL is older than it', () => {
    const { impact, consequence, gapsCreated } = planFor({ archive, remove: wals(1, 0, 1), backups: [first, second] });

    expect(impact).toEqual([
      { id: 'A', effect: 'unaffected', losesPitrAfter: null, timelines: [], sentence: 'Backup A is not affected.' },
      { id: 'B', effect: 'unaffected', losesPitrAfter: null, timelines: [], sentence: 'Backup B is not affected.' },
    ]);
    expect(consequence).toBe('2 WAL files go: no backup is affected.');
    expect(gapsCreated).toEqual([]);
  });

  it('its use, when it needs the WAL to become consistent', () => {
    for (const number of [2, 3]) {
      const { impact } = planFor({ archive, remove: [wal(1, number)], backups: [first] });
      expect(impact).toMatchObject([{ id: 'A', effect: 'becomesUnusable', losesPitrAfter: null }]);
    }
    const { impact, consequence } = planFor({ archive, remove: [wal(1, 3)], backups: [first, second] });

    expect(impact[0]?.sentence).toBe(
      `Backup A can no longer be restored: it needs ${wal(1, 2)} to ${wal(1, 3)}, and ${wal(1, 3)} goes. ` +
        'Keep these WAL files, or delete the backup in Barman first.',
    );
    expect(impact[1]?.effect).toBe('unaffected');
    expect(consequence).toBe('1 WAL file goes: 1 backup can no longer be restored.');
  });

  it('recovery beyond the last WAL that stays', () => {
    const { impact, consequence } = planFor({ archive, remove: wals(1, 5, 6), backups: [first, second] });

    expect(impact).toMatchObject([
      { id: 'A', effect: 'losesPitr', losesPitrAfter: wal(1, 4), timelines: [1] },
      { id: 'B', effect: 'becomesUnusable' },
    ]);
    expect(impact[0]?.sentence).toContain(`only up to the end of ${wal(1, 4)}: ${wal(1, 5)}, which comes next, goes`);
    expect(consequence).toBe(
      '2 WAL files go: 1 backup can no longer be restored, 1 backup loses point-in-time recovery.',
    );
  });

  it('recovery beyond its own end, when what comes right after goes', () => {
    const { impact } = planFor({ archive, remove: [wal(1, 4)], backups: [first] });

    expect(impact).toMatchObject([{ effect: 'losesPitr', losesPitrAfter: wal(1, 3) }]);
  });

  it('nothing that it had, when WAL is missing before; it says so', () => {
    const holed = archive.filter((name) => name !== wal(1, 5));

    const { impact } = planFor({ archive: holed, remove: [wal(1, 8)], backups: [first] });

    expect(impact).toMatchObject([{ effect: 'losesPitr', losesPitrAfter: wal(1, 4), timelines: [1] }]);
    expect(impact[0]?.sentence).toContain('as before: the WAL after it is missing already');
  });

  it('cannot tell what is missing already without the segment size, and warns', () => {
    const holed = archive.filter((name) => name !== wal(1, 5));

    const plan = planFor({ archive: holed, remove: [wal(1, 8)], backups: [first], segmentSize: null });

    expect(plan.impact).toMatchObject([{ effect: 'losesPitr', losesPitrAfter: wal(1, 7) }]);
    expect(plan.warnings).toEqual([expect.stringContaining('segment size of this server is not known')]);
  });

  it('takes the segment size that the latest backup recorded', () => {
    const older = backup('0', wal(1, 0), wal(1, 0), { segmentSize: requireSegmentSize(MIB) });
    const newer = backup('A', wal(1, 0xfd), wal(1, 0xfd), { segmentSize: SIZE_16 });
    const acrossLogs = wals(1, 0xfd, 0x103);

    const plan = planFor({
      archive: acrossLogs,
      remove: [wal(1, 0x102)],
      backups: [older, newer, second],
      segmentSize: null,
    });

    expect(plan.impact[1]).toMatchObject({ id: 'A', losesPitrAfter: wal(1, 0x101) });
    expect(plan.warnings).toEqual([]);
  });

  it('row 41: a standalone backup loses nothing while its own range stays', () => {
    const backups = [{ ...first, keep: 'standalone' as const }, second];

    expect(planFor({ archive, remove: wals(1, 4, 5), backups }).impact.map(({ effect }) => effect)).toEqual([
      'unaffected',
      'unaffected',
    ]);
    expect(planFor({ archive, remove: [wal(1, 3)], backups }).impact[0]?.effect).toBe('becomesUnusable');
  });

  it('a backup that does not say where it ends may need all that follows', () => {
    const { impact } = planFor({ archive, remove: [wal(1, 8)], backups: [backup('A', wal(1, 2), null)] });

    expect(impact[0]?.sentence).toContain(`it needs all WAL from ${wal(1, 2)} on, and ${wal(1, 8)} goes`);
  });

  it('a failed backup needs no WAL', () => {
    const failed = backup('A', wal(1, 2), wal(1, 3), { status: 'FAILED' });

    const { impact, count } = planFor({ archive, remove: wals(1, 2, 3), backups: [failed] });

    expect(count).toBe(2);
    expect(impact).toMatchObject([{ effect: 'unaffected', sentence: expect.stringContaining('needs no WAL') }]);
  });

  it('a label costs nothing', () => {
    const label = `${wal(1, 2)}.00000028.backup`;

    const { impact, count } = planFor({ archive: [...archive, label], remove: [label], backups: [first] });

    expect(count).toBe(1);
    expect(impact).toMatchObject([{ effect: 'unaffected' }]);
  });
});

describe('planDelete: what is refused', () => {
  it('everything, while a backup cannot be read', () => {
    const {
      wals: planned,
      refused,
      impact,
      consequence,
    } = planFor({
      archive: [...archive, '00000002.history'],
      remove: [wal(1, 0), '00000002.history'],
      backups: [first, damaged('X')],
    });

    expect(planned).toEqual([]);
    expect(namesOf(refused)).toEqual([wal(1, 0), '00000002.history']);
    expect(refused[0]?.reason).toContain('may be needed by backup X: it cannot be read (the file is empty)');
    expect(impact[1]).toMatchObject({ id: 'X', effect: 'unaffected', sentence: expect.stringContaining('repaired') });
    expect(consequence).toBe('Nothing is deleted. 2 names are refused.');
  });

  it('what a backup that is being taken needs', () => {
    const started = backup('C', wal(1, 8), null, { status: 'STARTED' });

    const { wals: planned, refused, impact } = planFor({ archive, remove: wals(1, 7, 8), backups: [started] });

    expect(namesOf(planned)).toEqual([wal(1, 7)]);
    expect(refused).toEqual([{ name: wal(1, 8), reason: expect.stringContaining('Backup C is not finished') }]);
    expect(impact).toMatchObject([{ effect: 'unaffected', sentence: expect.stringContaining('which stays') }]);
  });

  it('DEL-5: what is not, or no longer, in the catalogue, and what names no WAL', () => {
    const names = [wal(1, 50), 'junk', `../${wal(1, 1)}`];

    const { wals: planned, refused } = planFor({ archive: [...archive, 'junk', names[2] ?? ''], remove: names });

    expect(planned).toEqual([]);
    expect(namesOf(refused).sort()).toEqual([...names].sort());
  });

  it('what the selection refused is passed on', () => {
    const refusal = { name: wal(1, 77), reason: 'why' };

    const { refused } = planFor({ archive, remove: [], refused: [refusal] });

    expect(refused).toEqual([refusal]);
  });

  it('a history file while WAL of its timeline stays, a partial too', () => {
    const own = [wal(2, 9), `${wal(2, 10)}.partial`, '00000002.history'];
    const refusedWhen = (remove: readonly string[]) =>
      namesOf(planFor({ archive: [...archive, ...own], remove }).refused);

    expect(refusedWhen(['00000002.history'])).toEqual(['00000002.history']);
    expect(refusedWhen([wal(2, 9), '00000002.history'])).toEqual(['00000002.history']);
    expect(refusedWhen(own)).toEqual([]);
  });

  it('a history file that recovery of an older backup counts up across, also when the later one was refused', () => {
    const names = ['00000002.history', '00000003.history', '00000004.history', wal(4, 20)];
    const plan = planFor({ archive: [...archive, ...names], remove: names.slice(0, 3), backups: [first] });

    expect(namesOf(plan.refused)).toEqual(['00000004.history', '00000003.history', '00000002.history']);
    expect(plan.refused[1]?.reason).toContain('recovery of backup A would not find timeline 4');
    expect(plan.remaining.count).toBe(archive.length + names.length);
  });

  it('no history file whose timeline is gone when no later one needs it', () => {
    const names = ['00000002.history', '00000003.history'];
    const later = backup('L', wal(3, 40), wal(3, 40));

    expect(planFor({ archive: names, remove: names, backups: [first] }).refused).toEqual([]);
    expect(planFor({ archive: names, remove: ['00000002.history'], backups: [later] }).refused).toEqual([]);
  });
});

describe('planDelete: the list', () => {
  it('DEL-7: orders by directory as first met, within one as in the catalogue, and sums up', () => {
    const names = [wal(1, 0x101), wal(1, 1), '00000009.history', wal(1, 0x100), wal(1, 0)];
    const entries = names.map((name, index) => entry(name, { sizeBytes: 10 + index }));
    const backups = { backups: [], missingDirectory: null };
    const rest = { serverName: 'main', backups, segmentSize: SIZE_16, histories: [] };

    const plan = planDelete({ ...rest, selected: { wals: entries.toReversed(), refused: [] }, entries });

    expect(plan.wals).toEqual([
      { name: wal(1, 0x101), sizeBytes: 10, directory: '0000000100000001' },
      { name: wal(1, 0x100), sizeBytes: 13, directory: '0000000100000001' },
      { name: wal(1, 1), sizeBytes: 11, directory: '0000000100000000' },
      { name: wal(1, 0), sizeBytes: 14, directory: '0000000100000000' },
      { name: '00000009.history', sizeBytes: 12, directory: '' },
    ]);
    expect(plan).toMatchObject({ count: 5, totalBytes: 60, remaining: { first: null, last: null, count: 0 } });
  });

  it('counts each name once, whatever lines the catalogue has for it', () => {
    const twice = [...archive, wal(1, 0), wal(1, 5), `${wal(1, 5)}.partial`, `${wal(1, 5)}.partial`];

    const plan = planFor({ archive: twice, remove: [wal(1, 0), wal(1, 0)] });

    expect(plan).toMatchObject({ count: 1, totalBytes: 100 });
    expect(plan.remaining).toEqual({ first: wal(1, 1), last: wal(1, 9), count: 10 });
  });

  it('has a segment as long as one of two lines that name it in different case stays', () => {
    const [upper, lower] = [wal(1, 10), wal(1, 10).toLowerCase()];

    const plan = planFor({ archive: [...archive, upper, lower, wal(1, 11)], remove: [lower], backups: [second] });

    expect(namesOf(plan.wals)).toEqual([lower]);
    expect(plan).toMatchObject({ impact: [{ effect: 'unaffected' }], gapsCreated: [], timelines: [] });
    expect(plan.remaining.count).toBe(12);
  });

  it('says what remains on each timeline that loses segments', () => {
    const plan = planFor({ archive: [...archive, ...wals(2, 5, 6), wal(3, 7)], remove: [wal(1, 0), ...wals(2, 5, 6)] });

    expect(plan.timelines).toEqual([
      { timeline: 1, deleted: 1, remaining: 9, firstRemaining: wal(1, 1), lastRemaining: wal(1, 9) },
      { timeline: 2, deleted: 2, remaining: 0, firstRemaining: null, lastRemaining: null },
    ]);
    expect(plan.remaining).toEqual({ first: wal(1, 1), last: wal(3, 7), count: 10 });
  });

  it('warns when the directory of the backups is missing', () => {
    const plan = planFor({ archive, remove: [wal(1, 0)], missingDirectory: '/mnt/base' });

    expect(plan.warnings).toEqual([expect.stringContaining('does not exist: /mnt/base')]);
  });
});

describe('planDelete: the id', () => {
  const base = { archive, remove: wals(1, 5, 6), backups: [first] };
  const { planId } = planFor(base);

  it.each([
    ['the order of the catalogue', { archive: archive.toReversed() }],
    ['the order of the selection', { remove: wals(1, 5, 6).toReversed() }],
    ['WAL that is archived meanwhile', { archive: [...archive, ...wals(1, 10, 12)] }],
    ['a new backup that loses nothing', { backups: [first, backup('Z', wal(1, 9), wal(1, 9))] }],
  ])('stays the same with %s', (_, change) => {
    expect(planFor({ ...base, ...change }).planId).toBe(planId);
  });

  it.each([
    ['another server', { serverName: 'other' }],
    ['another WAL', { remove: wals(1, 5, 7) }],
    ['a WAL that is gone', { archive: archive.filter((name) => name !== wal(1, 6)) }],
    ['a new backup that it would harm', { backups: [first, second] }],
    ['another effect on a backup', { backups: [backup('A', wal(1, 2), wal(1, 5))] }],
    ['another point up to which recovery gets', { archive: archive.filter((name) => name !== wal(1, 4)) }],
    ['WAL that becomes protected', { backups: [first, backup('S', wal(1, 6), null, { status: 'STARTED' })] }],
  ])('changes with %s', (_, change) => {
    expect(planFor({ ...base, ...change }).planId).not.toBe(planId);
  });

  it('changes when what was the end becomes a gap', () => {
    const end = { archive, remove: wals(1, 8, 9) };
    const after = { ...end, archive: [...archive, wal(1, 10)] };

    expect(planFor(after).planId).not.toBe(planFor(end).planId);
  });

  it('changes with the size of a WAL', () => {
    const selected = { wals: [entry(wal(1, 0))], refused: [] };
    const backups = { backups: [], missingDirectory: null };
    const idWith = (sizeBytes: number) =>
      planDelete({
        serverName: 'main',
        selected,
        entries: [entry(wal(1, 0), { sizeBytes })],
        backups,
        segmentSize: SIZE_16,
        histories: [],
      }).planId;

    expect(idWith(1)).not.toBe(idWith(2));
  });
});
