import { useState } from 'react';
import { FilterInput } from '../../components/filter-input';
import { focusTable } from '../../lib/focus-table';
import { QueueList } from './queue-list';
import './queues.css';

/** Both queues file by file, side by side where there is room. */
export function QueuesPage({ server }: { readonly server: string }) {
  const [filter, setFilter] = useState('');
  return (
    <section className="queues" aria-label="Queues">
      <div className="queues-toolbar">
        <div className="queues-filter">
          <FilterInput
            label="Filter both queues"
            onLeave={focusTable}
            placeholder="Filter by name"
            value={filter}
            onChange={setFilter}
          />
        </div>
        <p className="muted ellipsis">Files leave a queue only after their archived copy is durable.</p>
      </div>
      <div className="queues-lists">
        <QueueList server={server} channel="incoming" filter={filter} />
        <QueueList server={server} channel="streaming" filter={filter} />
      </div>
    </section>
  );
}
