import { describe, expect, it } from 'vitest';
import { confirmPlan } from '../../../core/receiver/confirm-plan';
import { planReset } from '../../../core/receiver/plan-reset';
import type { ResetFacts } from '../../../core/receiver/reset-plan';
import { parseLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { requireTimeline } from '../../../core/wal/timeline';

const PARTIAL = '000000010000000000000003.partial';
const server = (lsn: string, timeline = 1) => ({
  currentLsn: parseLsn(lsn),
  timeline: requireTimeline(timeline),
  segmentSize: requireSegmentSize(0x10_0000),
});
const slotAt = (restartLsn: string) => ({ name: 'mine', activePid: null, restartLsn: parseLsn(restartLsn) });

const FACTS: ResetFacts = { names: [PARTIAL], server: server('0/900100'), slot: null, isArchived: () => false };
const SHOWN = planReset(FACTS);
const confirm = (change: Partial<ResetFacts>, redo = '0/900028') =>
  confirmPlan(SHOWN, { ...FACTS, ...change }, parseLsn(redo));

describe('a plan of a reset that was shown (RCV §4)', () => {
  it('is the one to do while nothing has changed', () => {
    expect(confirm({})).toEqual(SHOWN);
  });

  it('is done as shown when the server has gone on and still has the WAL to resume with', () => {
    expect(confirm({ server: server('0/D00000') })).toEqual(SHOWN);
  });

  it('is done when more of the lost WAL has reached the archive, and tells that', () => {
    const isArchived = (name: string) => name === '000000010000000000000005';

    expect(confirm({ isArchived, server: server('0/D00000') })).toMatchObject({
      steps: SHOWN.steps,
      lost: { archived: 1, missingCount: 5 },
    });
  });

  it.each([
    ['the last checkpoint lets the server remove that WAL', { server: server('0/D00000') }, '0/A00028'],
    ['the server is behind where streaming would resume', { server: server('0/800000') }, '0/800000'],
    ['the server is on another timeline', { server: server('0/D00000', 2) }, '0/900028'],
    ['another file was received', { names: [PARTIAL, '000000010000000000000004.partial'] }, '0/900028'],
    ['the file has gone', { names: [] }, '0/900028'],
    ['there is a slot now, which has its own position', { slot: slotAt('0/A00000') }, '0/900028'],
    ['somebody uses the slot', { slot: { ...slotAt('0/A00000'), activePid: 7 } }, '0/900028'],
    ['the server does not tell its position', { server: null }, '0/900028'],
  ])('is not done when %s', (_what, change, redo) => {
    expect(confirm(change, redo)).toBeNull();
  });

  it('is not done when WAL that was archived is not any more', () => {
    const archived = planReset({ ...FACTS, isArchived: () => true });

    expect(confirmPlan(archived, FACTS, parseLsn('0/900028'))).toBeNull();
  });

  it('is not done without knowing from where the server needs its WAL', () => {
    expect(confirmPlan(SHOWN, { ...FACTS, server: server('0/D00000') }, null)).toBeNull();
  });
});
