import { isDeepStrictEqual } from 'node:util';
import { parseLsn, type Lsn } from '../wal/lsn';
import { planReset } from './plan-reset';
import type { ResetFacts, ResetPlan } from './reset-plan';

/**
 * The plan to do, when the one that was shown may still be done; null when the world is not that of the plan any more.
 * A server that writes goes on meanwhile: without a slot, its WAL may begin in an older segment than the current one, as
 * long as no checkpoint has let it remove that segment. `redoLsn`: from where the last checkpoint needs WAL.
 */
export function confirmPlan(shown: ResetPlan, facts: ResetFacts, redoLsn: Lsn | null): ResetPlan | null {
  const now = planReset(facts);
  if (isAsShown(shown, now)) return now;
  const { server } = facts;
  if (server === null || redoLsn === null || shown.resumesAt === null) return null;
  const currentLsn = parseLsn(shown.resumesAt.lsn);
  const segment = (lsn: Lsn) => lsn / BigInt(server.segmentSize);
  if (currentLsn > server.currentLsn || segment(currentLsn) < segment(redoLsn)) return null;
  const then = planReset({ ...facts, server: { ...server, currentLsn } });
  return isAsShown(shown, then) ? then : null;
}

/** Equal, but for WAL of the lost range that has reached the archive meanwhile. */
function isAsShown(shown: ResetPlan, now: ResetPlan): boolean {
  const missing = (plan: ResetPlan) => plan.lost?.missingCount ?? 0;
  return missing(now) <= missing(shown) && isDeepStrictEqual(withoutArchived(shown), withoutArchived(now));
}

function withoutArchived(plan: ResetPlan) {
  const { lost, ...rest } = plan;
  return { ...rest, range: lost && [lost.first, lost.last, lost.segments] };
}
