import type { UnknownFacts } from '../../../core/contract/errors';
import { Fact, Facts } from './fact';

const BYTES_A_LINE = 8;

/** What can be seen of something that is no WAL file: what it seems to be, and its first bytes. */
export function UnknownDetails({ facts }: { readonly facts: UnknownFacts }) {
  const { kind, walName, firstBytesHex, preview } = facts;
  return (
    <>
      <Facts title="What it is">
        <Fact label="Kind">{kind.replaceAll('-', ' ')}</Fact>
        <Fact label="Seems to be">{walName === null ? null : <span className="mono">{walName}</span>}</Fact>
      </Facts>
      {firstBytesHex !== '' && (
        <section className="error-facts">
          <h3 className="section-title">First bytes</h3>
          <pre className="error-bytes mono scroll">{dumpOf(firstBytesHex, preview)}</pre>
        </section>
      )}
    </>
  );
}

/** Eight lines of offset, bytes and what of them prints. */
function dumpOf(hex: string, preview: string): string {
  const bytes = hex.match(/../g) ?? [];
  const lines: string[] = [];
  for (let start = 0; start < Math.min(bytes.length, 8 * BYTES_A_LINE); start += BYTES_A_LINE) {
    const line = bytes.slice(start, start + BYTES_A_LINE).join(' ');
    const text = preview.slice(start, start + BYTES_A_LINE).replaceAll(/[\n\t]/g, '.');
    lines.push(`${start.toString(16).padStart(2, '0')}  ${line.padEnd(BYTES_A_LINE * 3 - 1)}  ${text}`);
  }
  return lines.join('\n');
}
