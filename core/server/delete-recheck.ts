import type { CatalogueEntry } from '../catalogue/catalogue-line';
import type { DeletePlan, PlannedWal } from './delete-plan';
import { NOT_CATALOGUED } from './delete-plan-sentences';
import { settleProposal, type ProposalContext } from './delete-proposal';
import type { RefusedWal } from './delete-selection-name';

export interface Rechecked {
  /** What may still go. Less than was planned harms no backup more than the plan did. */
  readonly plan: DeletePlan;
  readonly refused: readonly RefusedWal[];
}

const CHANGED =
  'It has changed in the catalogue since the plan was made. Look at the archive again and make a new plan.';

/**
 * The plan again, at the moment when it is carried out, with the locks held: WAL that has become needed, is gone or has
 * changed is refused. Throws `delete-refused` when it is not known what the backups need.
 */
export function recheckPlan(serverName: string, wals: readonly PlannedWal[], context: ProposalContext): Rechecked {
  const current = currentEntries(wals, context.entries());
  const refused: RefusedWal[] = [];
  const unchanged: CatalogueEntry[] = [];
  for (const { name, sizeBytes } of wals) {
    const entry = current.get(name);
    if (entry === undefined) refused.push({ name, reason: NOT_CATALOGUED, isObstacle: false });
    else if (entry.sizeBytes !== sizeBytes) refused.push({ name, reason: CHANGED });
    else unchanged.push(entry);
  }
  const { plan, needed, refusal } = settleProposal(serverName, { wals: unchanged, refused: [] }, context);
  if (context.backups.missingDirectory !== null && refusal !== null) throw refusal;
  for (const { backupId, wals: kept } of needed) {
    refused.push(...kept.map(({ name }) => ({ name, reason: `Backup ${backupId} needs it.` })));
  }
  return { plan, refused: [...refused, ...plan.refused] };
}

/** A later line of the same name counts, as in the plan. */
function currentEntries(wals: readonly PlannedWal[], entries: Iterable<CatalogueEntry>) {
  const wanted = new Set(wals.map(({ name }) => name));
  const current = new Map<string, CatalogueEntry>();
  for (const entry of entries) if (wanted.has(entry.name)) current.set(entry.name, entry);
  return current;
}
