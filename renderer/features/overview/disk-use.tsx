import type { DiskForecast } from '../../../core/contract/rpo';
import { formatBytes, formatRate } from '../../lib/format-bytes';
import { wordsOfDisk } from './rpo-words';

interface DiskUseProps {
  readonly forecast: DiskForecast;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
}

/** How full the disk of the archive is, with the free bytes in words. */
export function DiskUse({ freeBytes, totalBytes, forecast }: DiskUseProps) {
  const words = wordsOfDisk(forecast);
  if (freeBytes === null || totalBytes === null || totalBytes === 0) {
    return (
      <p className="flow-disk-words" title="An object store has no disk to be full, or the file system did not tell">
        free space: –
      </p>
    );
  }
  const used = Math.round(((totalBytes - freeBytes) / totalBytes) * 100);
  return (
    <div className="flow-disk" title={hintOf(freeBytes, totalBytes, forecast)}>
      <div
        className="flow-disk-bar"
        role="meter"
        aria-label="Disk of the archive in use"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={used}
      >
        <span style={{ width: `${used}%` }} />
      </div>
      <p className="flow-disk-words">
        <span className="mono">{formatBytes(freeBytes)}</span> free
        {words !== null && (
          <span className={words.marked ? 'flow-disk-forecast tone-attention' : undefined}>, {words.text}</span>
        )}
      </p>
    </div>
  );
}

function hintOf(freeBytes: number, totalBytes: number, { bytesPerSecond, fullInSeconds, why }: DiskForecast): string {
  const free = `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} are free.`;
  if (fullInSeconds === null) return `${free} ${why ?? ''}`;
  return `${free} The archive grows by ${formatRate(bytesPerSecond)}, deletions not counted.`;
}
