import { describe, expect, it } from 'vitest';
import { planWords } from '../../../core/receiver/plan-words';
import type { ResetPlan } from '../../../core/receiver/reset-plan';

const PLAN: ResetPlan = {
  decision: 'reset',
  sentence: 'Streaming will resume at D instead of A.partial.',
  hint: null,
  steps: [
    { kind: 'set-aside', name: 'A.partial' },
    { kind: 'mark', name: 'D.partial' },
  ],
  resumesAt: { wal: 'D', lsn: '0/D00000' },
  lost: { first: 'A', last: 'C', segments: 3, archived: 1, missing: ['B'], missingCount: 2 },
  archiveFirst: [],
};

describe('a plan in words', () => {
  it('tells what will be done, where streaming resumes and what is lost', () => {
    expect(planWords(PLAN)).toEqual({
      steps: ['A.partial will be set aside, not deleted.', 'D.partial will be made, empty: it says where to resume.'],
      resumes: 'Streaming resumes at 0/D00000, the start of D.',
      loss: 'Not streamed: A to C, 3 segments, 2 NOT archived.',
      missing:
        'Missing: B and 1 more. A recovery from an older backup cannot pass them: take a new base backup afterwards.',
      archiveFirst: null,
    });
  });

  it('tells what was done', () => {
    expect(planWords(PLAN, true).steps).toEqual([
      'A.partial was set aside.',
      'D.partial was made, empty: it says where to resume.',
    ]);
  });

  it.each([
    [null, 'No WAL is left out.'],
    [
      { first: 'A', last: 'A', segments: 1, archived: 1, missing: [], missingCount: 0 },
      'Not streamed: A, 1 segment, it is archived or queued.',
    ],
  ])('says of the lost range %j: %s', (lost, loss) => {
    expect(planWords({ ...PLAN, lost })).toMatchObject({ loss, missing: null });
  });

  it('says nothing of a loss where nothing is done', () => {
    expect(planWords({ ...PLAN, decision: 'aligned', steps: [], lost: null })).toMatchObject({ loss: null });
  });

  it('says what has to be archived first', () => {
    expect(planWords({ ...PLAN, archiveFirst: ['E', 'F'] }).archiveFirst).toBe(
      '2 complete segments have to be archived before the receiver starts, or it goes on after F.',
    );
  });
});
