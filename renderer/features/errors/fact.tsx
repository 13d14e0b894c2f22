import type { ReactNode } from 'react';

export function Facts({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="error-facts">
      <h3 className="section-title">{title}</h3>
      <dl>{children}</dl>
    </section>
  );
}

/** What is not known is a dash. */
export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="error-fact">
      <dt>{label}</dt>
      <dd>{children ?? '–'}</dd>
    </div>
  );
}
