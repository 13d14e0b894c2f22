import { formatBytes } from '../../lib/format-bytes';

interface DiskUseProps {
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
}

/** How full the disk of the archive is, with the free bytes in words. */
export function DiskUse({ freeBytes, totalBytes }: DiskUseProps) {
  if (freeBytes === null || totalBytes === null || totalBytes === 0) {
    return (
      <p className="flow-disk-words" title="An object store has no disk to be full, or the file system did not tell">
        free space: –
      </p>
    );
  }
  const used = Math.round(((totalBytes - freeBytes) / totalBytes) * 100);
  return (
    <div className="flow-disk" title={`${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} are free`}>
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
      </p>
    </div>
  );
}
