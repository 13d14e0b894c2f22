import type { CopyFacts, DuplicateFacts, ErrorFileRow, QuarantineRecord, TrashRow } from '../contract/errors';

/** Name, bytes, time, what Barman counts it as, how serious it is, what happened: one line, fields set apart by tabs. */
export function listLine(row: ErrorFileRow): string {
  const { errorFile, sizeBytes, category, explanation, kept } = row;
  const severity = kept === null ? explanation.severity : 'kept';
  return [errorFile, sizeBytes, row.quarantinedAt ?? '-', category, severity, explanation.what].map(oneLine).join('\t');
}

/** Id, name, bytes, time of discarding, by whom. */
export function trashLine({ id, errorFile, sizeBytes, discardedAt, by }: TrashRow): string {
  return [id, errorFile, sizeBytes, discardedAt, by ?? '-'].map(oneLine).join('\t');
}

/** Everything that is known of an error file: what happened, what it means, what to do, and the facts behind it. */
export function describeErrorFile(row: ErrorFileRow): readonly string[] {
  const { explanation, record, kept } = row;
  return [
    `${oneLine(row.errorFile)}:`,
    `\t${explanation.what}`,
    `\t${explanation.meaning}`,
    `\t${explanation.todo}`,
    ...facts([
      ['severity', explanation.severity],
      ['counted as', row.category],
      ['size', `${row.sizeBytes} bytes`],
      ['quarantined', row.quarantinedAt],
      ['came through', record?.channel ?? null],
      ['last written', record?.deliveredAt ?? row.modifiedAt],
      ['archiver on', record?.host ?? null],
      ['owner', record === null ? null : `user id ${record.ownerUid}`],
      ['sha256', record?.sha256 ?? null],
      ['kept', kept === null ? null : `by ${kept.by} at ${kept.at}: ${kept.reason}`],
      ['cannot be retried', row.retryRefusal],
    ]),
    ...(record === null ? [] : recordLines(record)),
    '',
  ];
}

function recordLines(record: QuarantineRecord): readonly string[] {
  if (record.reason === 'duplicate') return duplicateLines(record.duplicate);
  const { kind, walName, firstBytesHex } = record.unknown;
  return facts([
    ['kind', kind],
    ['seems to be', walName],
    ['begins with', firstBytesHex === '' ? null : firstBytesHex.slice(0, 32)],
  ]);
}

function duplicateLines({ verdict, archived, compared, because }: DuplicateFacts): readonly string[] {
  const encoding = [archived.compression, archived.encryption].filter((each) => each !== null).join(', ');
  const stored = archived.sizeBytes === null ? 'missing' : `${archived.sizeBytes} bytes${encoding && `, ${encoding}`}`;
  const first = compared?.difference.first ?? null;
  return facts([
    ['verdict', verdict],
    ['archived copy', `${archived.name}, ${stored}`],
    ['not compared', because],
    ['delivered content', copyText(compared?.delivered)],
    ['archived content', copyText(compared?.archived)],
    [
      'first difference',
      first === null ? null : `byte ${first.offset}${first.lsn === null ? '' : `, LSN ${first.lsn}`}`,
    ],
    ['pages that differ', compared === null ? null : pagesText(compared.difference)],
  ]);
}

const pagesText = ({ differingPages, pages, pageBytes }: NonNullable<DuplicateFacts['compared']>['difference']) =>
  `${differingPages} of ${pages}, of ${pageBytes} bytes`;

function copyText(copy: CopyFacts | undefined): string | null {
  if (copy === undefined) return null;
  const { page, problems, sizeBytes } = copy;
  const header =
    page === null
      ? 'no page header'
      : `system identifier ${page.systemIdentifier}, timeline ${page.timeline}, starts at ${page.pageAddress}, ` +
        `PostgreSQL ${page.postgresMajor ?? 'unknown'}`;
  return [`${sizeBytes} bytes`, header, ...problems].join(', ');
}

type Fact = readonly [label: string, value: string | null];

/** What is not known has no line. */
const facts = (all: readonly Fact[]): readonly string[] =>
  all.flatMap(([label, value]) => (value === null ? [] : [`\t${label}: ${oneLine(value)}`]));

/** A name may hold anything: a line break in it must not look like another file. */
const oneLine = (value: string | number): string => String(value).replaceAll(/[\p{Cc}]+/gu, ' ');
