import { useEffect, useState } from 'react';
import './page-states.css';

const SKELETON_MS = 300;

/** Skeleton rows for a moment, then the honest sentence of what is being waited for. */
export function Loading({ label, detail }: { readonly label: string; readonly detail: string }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), SKELETON_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="page-state" role="status" aria-label={label}>
      {isLong ? (
        <>
          <div className="waiting-bar" aria-hidden />
          <p className="page-state-title">{label}</p>
          <p className="muted">{detail}</p>
        </>
      ) : (
        <div className="skeleton" aria-hidden>
          {[68, 82, 55, 74, 61, 79].map((width) => (
            <span key={width} style={{ width: `${width}%` }} />
          ))}
        </div>
      )}
    </div>
  );
}
