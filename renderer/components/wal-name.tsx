import './wal-name.css';
import { splitWalName } from '../lib/wal-name-parts';

/** A WAL file name in its parts, set apart by margins only: what is selected and copied is the plain name. */
export function WalName({ name }: { readonly name: string }) {
  const parts = splitWalName(name);
  return (
    <span className="wal-name mono">
      <span className="wal-name-timeline">{parts.timeline}</span>
      <span className="wal-name-log">{parts.log}</span>
      <span className="wal-name-segment">{parts.segment}</span>
      <span className="wal-name-suffix">{parts.suffix}</span>
    </span>
  );
}
