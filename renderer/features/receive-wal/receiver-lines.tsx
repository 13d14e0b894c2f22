import { Button } from '@mantine/core';
import { useState } from 'react';
import type { LogLine } from '../../../core/contract/receiver';
import { Icon } from '../../components/icon';
import { copyText } from '../../lib/copy-text';
import { formatCount, formatCountOf } from '../../lib/format-count';
import { formatClock, formatUtc } from '../../lib/format-time';
import { noticeList } from '../../lib/notices';
import { useFollowEnd } from './use-follow-end';

interface ReceiverLinesProps {
  readonly server: string;
  readonly lines: readonly LogLine[];
}

/** What pg_receivewal says, as it comes. */
export function ReceiverLines({ server, lines }: ReceiverLinesProps) {
  const newest = lines.at(-1)?.number ?? 0;
  const { ref, following, onScroll, follow } = useFollowEnd(newest);
  const unread = useUnread(newest, following);
  return (
    <section className="panel receive-log" aria-label="Log of the receiver">
      <div className="receive-panel-head">
        <h2 className="section-title">Log</h2>
        <span className="muted receive-log-count">{formatCountOf(lines.length, 'line')}</span>
        {!following && (
          <Button variant="default" leftSection={<Icon name="down" size={14} />} onClick={follow}>
            {unread > 0 ? `Follow, ${formatCount(unread)} new` : 'Follow'}
          </Button>
        )}
        <Button
          variant="default"
          disabled={lines.length === 0}
          leftSection={<Icon name="copy" size={14} />}
          onClick={() => void copyLines(server, lines)}
        >
          Copy log
        </Button>
      </div>
      {/* A line a second read aloud helps nobody: the sentence above is what is announced. */}
      <div
        ref={ref}
        className="receive-lines mono scroll"
        role="log"
        aria-live="off"
        aria-label="Lines of pg_receivewal"
        tabIndex={0}
        onScroll={onScroll}
      >
        {lines.length === 0 && <p className="muted">pg_receivewal has not said anything yet.</p>}
        {lines.map((line) => (
          <p key={line.number} className={lookOf(line.text)}>
            <time className="receive-line-time" dateTime={line.at} title={formatUtc(line.at)}>
              {formatClock(Date.parse(line.at))}
            </time>{' '}
            {line.text}
          </p>
        ))}
      </div>
    </section>
  );
}

function lookOf(text: string): string {
  if (/\b(?:error|fatal|panic):/i.test(text)) return 'receive-line tone-failing receive-line--marked';
  return text.startsWith('walyard: ') ? 'receive-line receive-line--ours' : 'receive-line';
}

/** How many lines came since the reader left the end. */
function useUnread(newest: number, following: boolean): number {
  const [seen, setSeen] = useState(newest);
  if (following && seen !== newest) setSeen(newest);
  return newest - seen;
}

async function copyLines(server: string, lines: readonly LogLine[]): Promise<void> {
  const isCopied = await copyText(lines.map(({ at, text }) => `${at} ${text}\n`).join(''));
  if (isCopied) noticeList.add('ok', `Copied ${formatCountOf(lines.length, 'line')} of the receiver of ${server}.`);
  else noticeList.add('failing', 'The log could not be copied.', 'Select the lines and copy them.');
}
