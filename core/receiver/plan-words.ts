import type { PlanWords } from '../contract/receiver';
import type { LostRange, ResetPlan, ResetStep } from './reset-plan';

/** A plan in sentences; `isDone`: of what was done. */
export function planWords(plan: ResetPlan, isDone = false): PlanWords {
  const { steps, resumesAt, lost, archiveFirst, decision } = plan;
  return {
    steps: steps.map((step) => stepWords(step, isDone)),
    resumes: resumesAt && `Streaming resumes at ${resumesAt.lsn}, the start of ${resumesAt.wal}.`,
    loss: lost === null ? (decision === 'reset' ? 'No WAL is left out.' : null) : lossWords(lost),
    missing: lost === null || lost.missingCount === 0 ? null : missingWords(lost),
    archiveFirst: archiveFirst.length === 0 ? null : archiveFirstWords(archiveFirst),
  };
}

function stepWords({ kind, name }: ResetStep, isDone: boolean): string {
  const [aside, made] = isDone ? ['was set aside', 'was made'] : ['will be set aside, not deleted', 'will be made'];
  return kind === 'set-aside' ? `${name} ${aside}.` : `${name} ${made}, empty: it says where to resume.`;
}

function lossWords({ first, last, segments, missingCount }: LostRange): string {
  const range = first === last ? first : `${first} to ${last}`;
  const [those, are] = segments === 1 ? ['it', 'is'] : ['all of them', 'are'];
  const rest = missingCount === 0 ? `${those} ${are} archived or queued` : `${missingCount} NOT archived`;
  return `Not streamed: ${range}, ${segments} segment${segments === 1 ? '' : 's'}, ${rest}.`;
}

function missingWords({ missing, missingCount }: LostRange): string {
  const more = missingCount - missing.length;
  return (
    `Missing: ${missing.join(' ')}${more > 0 ? ` and ${more} more` : ''}. ` +
    'A recovery from an older backup cannot pass them: take a new base backup afterwards.'
  );
}

function archiveFirstWords(names: readonly string[]): string {
  const segments = names.length === 1 ? '1 complete segment has' : `${names.length} complete segments have`;
  return `${segments} to be archived before the receiver starts, or it goes on after ${names.at(-1)}.`;
}
