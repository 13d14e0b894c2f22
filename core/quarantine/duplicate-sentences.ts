import type { DuplicateFacts, DuplicateVerdict, Explanation } from '../contract/errors';

/** What the operator is told of a WAL file that was archived before. */
export function explainDuplicate(name: string, facts: DuplicateFacts): Explanation {
  return SENTENCES[facts.verdict](name, facts);
}

/** Of one that nobody has compared: Barman quarantined it, or its record is lost. */
export function explainNotExamined(name: string, problems: readonly string[]): Explanation {
  const damage = problems.length === 0 ? '' : ` It ${problems.join(', ')}.`;
  return {
    severity: 'attention',
    what: `${name} was delivered again with other content than the archived copy.${damage}`,
    meaning: 'The archived copy was not touched. Whether the difference matters is not known yet.',
    todo: 'Compare it with the archived copy.',
  };
}

const TO_TRASH = 'Move this file to trash.';
const PUT_RIGHT = 'Keep this file. Move the archived copy aside, then send this one back to incoming.';

type Sentence = (name: string, facts: DuplicateFacts) => Explanation;

const SENTENCES: Record<DuplicateVerdict, Sentence> = {
  'same-content': (name) => ({
    severity: 'harmless',
    what: `${name} was delivered again with the content that is archived.`,
    meaning: 'No data is affected: the archive holds the same WAL.',
    todo: TO_TRASH,
  }),
  'same-cluster-different-tail': (name, facts) => ({
    severity: 'harmless',
    what: `Both copies of ${name} hold the same WAL; they differ only after its end, ${from(facts)}.`,
    meaning: 'No data is affected: PostgreSQL does not read that part.',
    todo: TO_TRASH,
  }),
  'archived-has-more': (name, facts) => ({
    severity: 'harmless',
    what: `The delivered copy of ${name} ends early; ${equalUpTo(facts)}, and the archived copy goes on.`,
    meaning: 'No data is affected: the archive holds all WAL of this file and more.',
    todo: TO_TRASH,
  }),
  'delivered-has-more': (name, facts) => ({
    severity: 'serious',
    what: `The archived copy of ${name} ends early; ${equalUpTo(facts)}, and the delivered copy goes on.`,
    meaning: 'Recovery from the archive stops there. This file may be the only copy of the WAL that follows.',
    todo: PUT_RIGHT,
  }),
  'delivered-damaged': (name, { compared }) => ({
    severity: 'attention',
    what: `The delivered copy of ${name} is damaged: it ${problems(compared?.delivered)}. The archived copy is not.`,
    meaning: 'No archived WAL is affected.',
    todo: 'Find out what delivers damaged files: archive_command, its disk, its network. Then move this one to trash.',
  }),
  'archived-damaged': (name, { compared }) => ({
    severity: 'serious',
    what: `The archived copy of ${name} is damaged: it ${problems(compared?.archived)}. The delivered copy is not.`,
    meaning: 'Recovery from the archive stops at this WAL. This file may be the only good copy of it.',
    todo: PUT_RIGHT,
  }),
  'other-cluster': (name, { compared }) => ({
    severity: 'serious',
    what:
      `${name} comes from the cluster with system identifier ${system(compared?.delivered)}, ` +
      `the archived copy from ${system(compared?.archived)}.`,
    meaning: 'Two clusters deliver to this server. WAL of one of them is not archived wherever their names meet.',
    todo: 'Give each cluster a server of its own in the configuration. Keep this file until both are archived apart.',
  }),
  'other-timeline-content': (name, facts) => ({
    severity: 'serious',
    what: `Both copies of ${name} come from one cluster, but from different ways of making this timeline: they differ ${from(facts)}.`,
    meaning:
      'Two promotions or recoveries have taken the same timeline. Only the archived one can be restored from here.',
    todo: 'Find out which server is to be kept. Do not remove this file before that is known.',
  }),
  'archived-copy-unreadable': (name, { because }) => ({
    severity: 'serious',
    what: `${name} was archived before. The archived copy could not be compared: ${because ?? 'no reason is known'}.`,
    meaning: 'Whether the archive holds this WAL is not known. This file may be the only good copy of it.',
    todo: 'Keep this file. Look at the disk of the archive, then compare again.',
  }),
  'archived-copy-missing': (name) => ({
    severity: 'serious',
    what: `${name} was archived before, but the archived copy is not there any more.`,
    meaning: 'This file may be the only copy of this WAL.',
    todo: 'If nobody deleted the archived copy on purpose, send this file back to incoming.',
  }),
  'not-compared': (name, { because }) => ({
    severity: 'attention',
    what: `${name} was archived before. The copies were not compared: ${because ?? 'no reason is known'}.`,
    meaning: 'The archived copy was not touched. Whether both hold the same WAL is not known.',
    todo: 'Decode both copies and compare them before you remove this file.',
  }),
  different: (name, facts) => ({
    severity: 'serious',
    what: `Both copies of ${name} ${origin(facts)}differ ${from(facts)}.`,
    meaning: 'Two servers may have written the same WAL: a split brain, or a recovery that was repeated.',
    todo: 'Find out which server is to be kept. Only the archived copy can be restored; keep this file until that is known.',
  }),
};

type Copy = NonNullable<DuplicateFacts['compared']>['delivered'];

const problems = (copy: Copy | undefined) => copy?.problems.join(', ') ?? '';
const system = (copy: Copy | undefined) => copy?.page?.systemIdentifier ?? 'unknown';

function from({ compared }: DuplicateFacts): string {
  const first = compared?.difference.first ?? null;
  if (first === null) return 'in length';
  return first.lsn === null ? `from byte ${first.offset} on` : `from LSN ${first.lsn} on`;
}

function equalUpTo({ compared }: DuplicateFacts): string {
  const first = compared?.difference.first ?? null;
  if (first === null) return 'both are equal as far as it goes';
  return first.lsn === null ? `both are equal up to byte ${first.offset}` : `both are equal up to LSN ${first.lsn}`;
}

function origin({ compared }: DuplicateFacts): string {
  const { page, problems: found } = compared?.delivered ?? { page: null, problems: [] };
  if (page === null || found.length > 0) return '';
  return `come from the cluster with system identifier ${page.systemIdentifier} and `;
}
