import { useState } from 'react';
import { ErrorsInbox } from './errors-inbox';
import './errors.css';
import { TrashList } from './trash-list';

export type ErrorsView = 'files' | 'trash';

/** What does not belong into the archive, why, and what is to become of it. */
export function ErrorsPage({ server }: { readonly server: string }) {
  const [view, setView] = useState<ErrorsView>('files');
  return (
    <section className="errors" aria-label="Error files">
      {view === 'files' ? (
        <ErrorsInbox server={server} onView={setView} />
      ) : (
        <TrashList server={server} onView={setView} />
      )}
    </section>
  );
}
