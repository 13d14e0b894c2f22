import type { CopyFacts, DuplicateFacts } from '../../../core/contract/errors';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';
import { formatCount } from '../../lib/format-count';
import { Fact, Facts } from './fact';

/** Both copies side by side, and where they part. */
export function DuplicateDetails({ facts }: { readonly facts: DuplicateFacts }) {
  const { archived, compared, because } = facts;
  return (
    <>
      {compared === null ? null : <CopiesTable compared={compared} />}
      {compared === null ? null : <DifferenceFacts compared={compared} />}
      <Facts title="Archived copy">
        <Fact label="Below the archive">
          <span className="mono error-break">{archived.name}</span>
        </Fact>
        <Fact label="Stored">{storedText(archived)}</Fact>
        {because === null ? null : <Fact label="Not compared">{because}</Fact>}
      </Facts>
    </>
  );
}

function storedText({ sizeBytes, compression, encryption }: DuplicateFacts['archived']): string {
  if (sizeBytes === null) return 'it is missing';
  const encodings = [compression, encryption].filter((each) => each !== null);
  return [formatBytes(sizeBytes), ...(encodings.length === 0 ? ['plain'] : encodings)].join(', ');
}

type Compared = NonNullable<DuplicateFacts['compared']>;

const rows: readonly (readonly [label: string, textOf: (copy: CopyFacts) => string])[] = [
  ['Content', ({ sizeBytes }) => formatBytes(sizeBytes)],
  ['System identifier', ({ page }) => page?.systemIdentifier ?? '–'],
  ['Timeline', ({ page }) => page?.timeline.toString() ?? '–'],
  ['Starts at', ({ page }) => page?.pageAddress ?? '–'],
  ['Segment size', ({ page }) => (page === null ? '–' : formatBytes(page.segmentSize))],
  ['PostgreSQL', ({ page }) => page?.postgresMajor ?? '–'],
  ['Damage', ({ problems }) => (problems.length === 0 ? 'none seen' : problems.join(', '))],
];

function CopiesTable({ compared: { delivered, archived } }: { readonly compared: Compared }) {
  return (
    <table className="error-copies">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Fact</span>
          </th>
          <th scope="col">Delivered</th>
          <th scope="col">
            <span className="visually-hidden">Differs</span>
          </th>
          <th scope="col">Archived</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, textOf]) => {
          const [left, right] = [textOf(delivered), textOf(archived)];
          return (
            <tr key={label} className={left === right ? '' : 'error-copies--differ'}>
              <th scope="row">{label}</th>
              <td className="mono">{left}</td>
              <td className="error-copies-mark">{left === right ? '' : '≠'}</td>
              <td className="mono">{right}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function DifferenceFacts({ compared: { delivered, archived, difference } }: { readonly compared: Compared }) {
  const { first, differingPages, pages, pageBytes } = difference;
  const whole = Math.max(delivered.sizeBytes, archived.sizeBytes, 1);
  const equal = first?.offset ?? Math.min(delivered.sizeBytes, archived.sizeBytes);
  return (
    <Facts title="Difference">
      <Fact label="From">
        {first === null ? (
          'their lengths only'
        ) : (
          <span className="mono" title={formatExactBytes(first.offset)}>
            {first.lsn === null ? '' : `LSN ${first.lsn}, `}byte {formatCount(first.offset)}
          </span>
        )}
      </Fact>
      <Fact label="Pages that differ">
        <span className="mono">
          {formatCount(differingPages)} of {formatCount(pages)}
        </span>{' '}
        <span className="muted">of {formatBytes(pageBytes)}</span>
      </Fact>
      <div className="error-bar" aria-hidden>
        <span style={{ width: `${Math.max((equal / whole) * 100, 0.5)}%` }} />
      </div>
      <p className="error-bar-words muted">Where the first difference lies in the file</p>
    </Facts>
  );
}
