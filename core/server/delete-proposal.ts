import type { CatalogueEntry } from '../catalogue/catalogue-line';
import type { ServerConfig } from '../config/server-config';
import type { DurableFs } from '../fs/durable-fs';
import { catalogueEntries } from '../catalogue/catalogue-lines';
import { ArchiverError } from '../errors';
import { readDeleteContext, type DeleteContext } from './delete-context';
import { setNeededApart, type NeededWals } from './delete-needed';
import { planDelete, type DeletePlan } from './delete-plan';
import { selectWals, type SelectedWals, type WalSelector } from './delete-selection';
import { requireLocalArchive } from './require-archivable';

export interface DeleteProposal {
  /** What goes when the proposal is accepted. What finished backups need is not in it. */
  readonly plan: DeletePlan;
  readonly needed: readonly NeededWals[];
  /** Why it is not carried out; null: it may be. */
  readonly refusal: ArchiverError | null;
}

export interface ProposalSource {
  readonly config: ServerConfig;
  readonly cataloguePath: string;
  readonly fs: DurableFs;
}

/** What becomes of the WAL that a selector means. Reads the archive, changes nothing. Throws `usage`. */
export async function proposeDelete(selector: WalSelector, source: ProposalSource): Promise<DeleteProposal> {
  requireLocalArchive(source.config);
  const context = await readDeleteContext(source.config, source.cataloguePath, source.fs);
  const entries = () => catalogueEntries(source.cataloguePath);
  // Who names a history file means it; a timeline or a range does not say so.
  const options = { includeHistory: selector.by === 'names', segmentSize: knownSegmentSize(context) };
  return settleProposal(source.config.name, selectWals(selector, entries(), options), { ...context, entries });
}

export interface ProposalContext extends DeleteContext {
  readonly entries: () => Iterable<CatalogueEntry>;
}

export function settleProposal(serverName: string, selected: SelectedWals, context: ProposalContext): DeleteProposal {
  const { backups, histories, segmentSize } = context;
  const { free, needed } = setNeededApart(selected.wals, backups.backups);
  const plan = planDelete({
    serverName,
    selected: { wals: free, refused: selected.refused },
    entries: context.entries(),
    backups,
    segmentSize,
    histories,
  });
  return { plan, needed, refusal: findRefusal(plan, needed, backups.missingDirectory) };
}

function knownSegmentSize({ backups, segmentSize }: DeleteContext) {
  const recorded = backups.backups.flatMap((backup) => (backup.kind === 'backup' ? [backup.segmentSize] : []));
  return segmentSize ?? recorded.findLast((size) => size !== null) ?? null;
}

/**
 * All or nothing: who selects WAL that must stay has made a mistake, or the archive is not as it was thought to be. A
 * name that is not in the catalogue is no obstacle: deleting again what was interrupted must be possible.
 */
function findRefusal(
  plan: DeletePlan,
  needed: readonly NeededWals[],
  missingDirectory: string | null,
): ArchiverError | null {
  if (missingDirectory !== null) return backupsUnknown(missingDirectory);
  const [first] = needed;
  if (first !== undefined) return neededByBackup(first, needed);
  const refused = plan.refused.filter(({ isObstacle }) => isObstacle !== false);
  const [worst] = refused;
  if (worst === undefined) return null;
  const others = refused.length === 1 ? '' : ` (and ${refused.length - 1} more)`;
  return new ArchiverError('delete-refused', `${worst.name}${others} must stay: ${worst.reason}`, {
    hint: 'Nothing was deleted. Leave out what must stay; --plan shows all of it.',
  });
}

function neededByBackup({ backupId, begin, wals }: NeededWals, needed: readonly NeededWals[]): ArchiverError {
  const others = needed.length === 1 ? '' : `, ${needed.length - 1} other backups more`;
  const files = wals.length === 1 ? '1 of the selected WAL files' : `${wals.length} of the selected WAL files`;
  return new ArchiverError('delete-refused', `backup ${backupId} needs ${files}${others}`, {
    hint: `Nothing was deleted. Leave out what backups need (--before ${begin} does), or delete the backup with Barman first.`,
  });
}

function backupsUnknown(directory: string): ArchiverError {
  return new ArchiverError('delete-refused', `the directory of the base backups, ${directory}, does not exist`, {
    hint: 'Nothing was deleted, because what its backups need is not known. Mount its disk; if there never was a backup, create the directory.',
  });
}
