import { describe, expect, it } from 'vitest';
import { planReset } from '../../../core/receiver/plan-reset';
import type { ResetFacts } from '../../../core/receiver/reset-plan';
import { parseLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { requireTimeline } from '../../../core/wal/timeline';

const SIZE = requireSegmentSize(16 << 20);
const wal = (segment: number, timeline = 1) =>
  `${timeline.toString(16).padStart(8, '0')}00000000${segment.toString(16).padStart(8, '0')}`.toUpperCase();
const partial = (segment: number, timeline = 1) => `${wal(segment, timeline)}.partial`;
const at = (segment: number, offset = 0x100) => parseLsn(`0/${(segment * SIZE + offset).toString(16)}`);

function facts(names: readonly string[], { current = 9, timeline = 1, slotAt, activePid, archived = [] }: Given = {}) {
  return {
    names,
    server: { currentLsn: at(current), timeline: requireTimeline(timeline), segmentSize: SIZE },
    slot:
      slotAt === undefined
        ? null
        : { name: 'barman', activePid: activePid ?? null, restartLsn: slotAt === null ? null : at(slotAt) },
    isArchived: (name: string) => archived.includes(name),
  } satisfies ResetFacts;
}

interface Given {
  readonly current?: number;
  readonly timeline?: number;
  readonly slotAt?: number | null;
  readonly activePid?: number;
  readonly archived?: readonly string[];
}

const setAside = (name: string) => ({ kind: 'set-aside', name });
const mark = (name: string) => ({ kind: 'mark', name });

describe('planReset', () => {
  it('sets the old partial aside and marks the position of the slot (receive-wal.md §4, §10 case 1)', () => {
    const plan = planReset({
      names: ['000000010000000100000001.partial'],
      server: { currentLsn: parseLsn('F/B000000'), timeline: requireTimeline(1), segmentSize: SIZE },
      slot: { name: 'barman', activePid: null, restartLsn: parseLsn('F/A12D687') },
      isArchived: () => false,
    });

    expect(plan).toMatchObject({
      decision: 'reset',
      steps: [setAside('000000010000000100000001.partial'), mark('000000010000000F0000000A.partial')],
      resumesAt: { wal: '000000010000000F0000000A', lsn: 'F/A000000' },
    });
  });

  it.each([
    ['an empty directory', [], {}],
    ['a directory without WAL (§4 step 3)', ['note.txt', '00000002.history'], {}],
    ['the partial of the current segment', [wal(8), partial(9)], {}],
    ['the current segment, complete', [wal(8), wal(9)], {}],
    ['the partial at the position of the slot', [partial(5)], { slotAt: 5 }],
  ])('finds %s aligned (§10 case 2)', (_what, names, given) => {
    const plan = planReset(facts(names, given));

    expect(plan).toMatchObject({ decision: 'aligned', steps: [], lost: null, archiveFirst: [] });
    expect(plan.resumesAt?.wal).toBe(wal('slotAt' in given ? given.slotAt : 9));
  });

  it.each([
    ['a later segment of the same timeline', [wal(10)], {}],
    ['a later partial', [partial(10)], {}],
    ['a newer timeline', [wal(3, 2)], {}],
    ['a newer timeline, and later WAL of this one,', [wal(3, 2), wal(8)], {}],
    [
      'later WAL of this timeline, and later still of the one before,',
      [wal(3), partial(4, 2), wal(5)],
      { timeline: 2, current: 3 },
    ],
    ['a later segment, and the slot is further back,', [wal(10)], { slotAt: 5 }],
  ])('refuses when %s was received than the server writes (§10 case 3)', (_what, names, given) => {
    const plan = planReset(facts(names, given));

    expect(plan).toMatchObject({ decision: 'refused', steps: [], resumesAt: null });
    expect(plan.sentence).toContain('timeline' in given ? wal(given.current, given.timeline) : wal(9));
  });

  it('is not misled by the suffix: the current partial with a slot behind is not ahead (§4 hazard a)', () => {
    const plan = planReset(facts([partial(9)], { slotAt: 7 }));

    expect(plan).toMatchObject({ decision: 'reset', steps: [setAside(partial(9)), mark(partial(7))], lost: null });
  });

  it('takes the current segment for a slot that was never used', () => {
    expect(planReset(facts([partial(4)], { slotAt: null })).resumesAt?.wal).toBe(wal(9));
  });

  it('takes the segment that starts at a position on a boundary (§4 step 1)', () => {
    const { server, ...rest } = facts([partial(9)]);

    const plan = planReset({ ...rest, server: { ...server, currentLsn: at(10, 0) } });

    expect(plan).toMatchObject({ decision: 'reset', resumesAt: { wal: wal(10) } });
  });

  it('leaves a complete segment where it is and tells what is lost after it (§4 step 6, hazard c)', () => {
    const plan = planReset(facts([wal(3), wal(4)], { current: 9, archived: [wal(6), wal(7)] }));

    expect(plan.steps).toEqual([mark(partial(9))]);
    expect(plan.lost).toEqual({
      first: wal(5),
      last: wal(8),
      segments: 4,
      archived: 2,
      missing: [wal(5), wal(8)],
      missingCount: 2,
    });
  });

  it('counts the segment of the partial as lost, unless it is archived', () => {
    expect(planReset(facts([partial(8)])).lost).toMatchObject({ first: wal(8), last: wal(8), missing: [wal(8)] });
    expect(planReset(facts([partial(8)], { archived: [wal(8)] })).lost).toMatchObject({ archived: 1, missing: [] });
  });

  it('tells the first names of a long gap and counts them all', () => {
    const plan = planReset(facts([wal(0)], { current: 200 }));

    expect(plan.lost).toMatchObject({ segments: 199, missingCount: 199 });
    expect(plan.lost?.missing).toHaveLength(20);
  });

  it('sets every partial aside that pg_receivewal would go on from', () => {
    const plan = planReset(facts([partial(2), partial(6), partial(8)], { slotAt: 5 }));

    expect(plan.steps).toEqual([setAside(partial(6)), setAside(partial(8)), mark(partial(5))]);
  });

  it('does not make a mark that is there', () => {
    expect(planReset(facts([partial(5), partial(8)], { slotAt: 5 })).steps).toEqual([setAside(partial(8))]);
  });

  it('makes no mark where the segment is complete', () => {
    const plan = planReset(facts([wal(5), partial(8)], { slotAt: 5 }));

    expect(plan).toMatchObject({ steps: [setAside(partial(8))], archiveFirst: [] });
  });

  it('loses nothing right after the last segment', () => {
    expect(planReset(facts([wal(8)]))).toMatchObject({ steps: [mark(partial(9))], lost: null });
  });

  it('goes over to a new timeline and names what would come before the mark', () => {
    const plan = planReset(facts([wal(9), wal(10), partial(11)], { current: 9, timeline: 2 }));

    expect(plan).toMatchObject({
      decision: 'reset',
      steps: [setAside(partial(11)), mark(partial(9, 2))],
      archiveFirst: [wal(10)],
      lost: null,
    });
  });

  it('begins the new timeline anew where the old one was left in the same segment', () => {
    const plan = planReset(facts([partial(9)], { timeline: 2 }));

    expect(plan).toMatchObject({ steps: [setAside(partial(9)), mark(partial(9, 2))], lost: null });
  });

  it('takes the file that reaches furthest for the last, whatever its timeline', () => {
    const plan = planReset(facts([wal(7), wal(3, 2)], { timeline: 2 }));

    expect(plan.sentence).toContain(`instead of ${wal(7)}`);
    expect(plan.lost).toMatchObject({ first: wal(8), last: wal(8, 2), segments: 1 });
  });

  it('takes the newer timeline for the last in the same segment', () => {
    expect(planReset(facts([partial(9, 2), partial(9)], { timeline: 2 })).decision).toBe('aligned');
  });

  it('takes the complete segment for the last when there is a partial of it too', () => {
    expect(planReset(facts([wal(8), partial(8)]))).toMatchObject({ steps: [mark(partial(9))], lost: null });
    expect(planReset(facts([partial(8), wal(8)]))).toMatchObject({ steps: [mark(partial(9))], lost: null });
  });

  it('looks for segments of a lost range on both timelines', () => {
    const plan = planReset(facts([wal(4)], { current: 8, timeline: 2, archived: [wal(5), wal(6, 2)] }));

    expect(plan.lost).toMatchObject({ first: wal(5), last: wal(7, 2), segments: 3, archived: 2, missing: [wal(7, 2)] });
  });

  it('refuses while somebody uses the slot', () => {
    const plan = planReset(facts([partial(4)], { slotAt: 5, activePid: 4711 }));

    expect(plan).toMatchObject({ decision: 'refused', steps: [] });
    expect(plan.sentence).toContain('4711');
  });

  it('refuses when the server does not tell its position', () => {
    expect(planReset({ ...facts([partial(4)]), server: null })).toMatchObject({ decision: 'refused', steps: [] });
  });

  it('passes over names that no segment of this size can have', () => {
    expect(planReset(facts(['0000000100000000FFFFFFFF.partial'])).decision).toBe('aligned');
  });
});
