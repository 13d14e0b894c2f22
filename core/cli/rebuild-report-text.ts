import { formatIsoTime, hasDifferences, type CatalogueEntry, type Listed, type RebuildReport } from '../index';

type Change = RebuildReport['changed']['first'][number];

/** What people read: what the catalogue is now, then what was different. Only differences when `quiet`. */
export function rebuildReportLines(server: string, report: RebuildReport, quiet: boolean): readonly string[] {
  const lists = [
    ...listLines(report.added, 'without a line in the catalogue', plain),
    ...listLines(report.removed, 'in the catalogue, not in the archive', plain),
    ...listLines(report.changed, 'described otherwise by the catalogue', changeText),
    ...listLines(report.repeated, 'with more than one line', plain),
    ...listLines(report.damaged, 'damaged', quoted, 'line'),
    ...listLines(report.misplaced, 'in another directory than their names say', plain),
    ...(quiet ? [] : listLines(report.passedOver, 'no WAL, passed over', plain, 'entry')),
  ];
  return quiet && !hasDifferences(report) ? lists : [`${server}: ${headline(report)}`, ...lists];
}

/** The same for programs. */
export function rebuildReportToJson({ written, files, ...lists }: RebuildReport) {
  const names = ({ count, first }: Listed<string>) => ({ count, first });
  return {
    written,
    files: { segments: files.segment, partials: files.partial, labels: files.label, histories: files.history },
    added: names(lists.added),
    removed: names(lists.removed),
    changed: {
      count: lists.changed.count,
      first: lists.changed.first.map((change) => ({
        name: change.name,
        old: entryToJson(change.old),
        new: entryToJson(change.new),
      })),
    },
    repeated: names(lists.repeated),
    damaged: names(lists.damaged),
    misplaced: names(lists.misplaced),
    passed_over: names(lists.passedOver),
  };
}

const entryToJson = ({ sizeBytes, time, compression, encryption }: CatalogueEntry) => ({
  size: sizeBytes,
  time: formatIsoTime(time),
  compression,
  encryption,
});

function headline(report: RebuildReport): string {
  const { segment, partial, label, history } = report.files;
  const files = `${counted(segment, 'segment')}, ${partial} partial, ${counted(label, 'backup label')}, ${counted(history, 'history file')}`;
  const verdict = hasDifferences(report) ? 'differs from' : 'agrees with';
  return report.written
    ? `the catalogue is rebuilt from ${files}; the old one ${hasDifferences(report) ? 'was different' : 'said the same'}`
    : `the catalogue ${verdict} the archive of ${files}; nothing was changed`;
}

function listLines<Item>(list: Listed<Item>, what: string, text: (item: Item) => string, noun = 'file'): string[] {
  if (list.count === 0) return [];
  const rest = list.count - list.first.length;
  return [
    `\t${counted(list.count, noun)} ${what}:`,
    ...list.first.map((item) => `\t\t${text(item)}`),
    ...(rest > 0 ? [`\t\tand ${rest} more (--all names them)`] : []),
  ];
}

const PLURALS: Readonly<Record<string, string>> = { entry: 'entries' };
const counted = (count: number, noun: string) => `${count} ${count === 1 ? noun : (PLURALS[noun] ?? `${noun}s`)}`;

/** Names in a file system may hold anything, and so may a damaged line. */
const plain = (text: string) => (/^[\x20-\x7e]*$/.test(text) ? text : quoted(text));
const LONGEST = 120;
const quoted = (text: string) => JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function changeText({ name, old, new: now }: Change): string {
  const fields = [
    ['size', old.sizeBytes, now.sizeBytes],
    ['time', formatIsoTime(old.time), formatIsoTime(now.time)],
    ['compression', old.compression ?? 'None', now.compression ?? 'None'],
    ['encryption', old.encryption ?? 'None', now.encryption ?? 'None'],
  ] as const;
  const changes = fields.filter(([, before, after]) => before !== after);
  return `${name}: ${changes.map(([field, before, after]) => `${field} ${before}, is ${after}`).join('; ')}`;
}
