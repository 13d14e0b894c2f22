import { useQuery } from '@tanstack/react-query';
import type { FleetStatus } from '../../core/contract/api';
import { ChecksPage } from '../features/checks/checks-page';
import { ErrorsPage } from '../features/errors/errors-page';
import { OverviewPage } from '../features/overview/overview-page';
import { QueuesPage } from '../features/queues/queues-page';
import { ReceiveWalPage } from '../features/receive-wal/receive-wal-page';
import { StoragePage } from '../features/storage/storage-page';
import { flowQuery } from '../ipc/core-queries';
import { PageTabs } from './page-tabs';
import { ServerHeader } from './server-header';
import type { Location } from './use-location';

interface ServerPagesProps {
  readonly server: string;
  readonly fleet: FleetStatus;
  readonly location: Location;
  readonly onReset: () => void;
}

export function ServerPages({ server, fleet, location, onReset }: ServerPagesProps) {
  const flow = useQuery(flowQuery(server)).data;
  const summary = flow?.summary ?? fleet.servers.find((one) => one.name === server);
  if (summary === undefined) return null;
  return (
    <>
      <ServerHeader summary={summary} phase={flow?.pipeline.phase ?? null} />
      <PageTabs
        page={location.page}
        pendingFiles={summary.pendingFiles}
        archivedFiles={flow?.storage.archivedFiles ?? null}
        errorFiles={flow === undefined ? null : flow.storage.errorFiles - flow.storage.keptErrorFiles}
        failedChecks={flow?.checks.failed ?? null}
        onChoose={location.goToPage}
      />
      <div className="shell-page" role="tabpanel" id="page" aria-labelledby={`tab-${location.page}`}>
        <PageContent server={server} location={location} onReset={onReset} />
      </div>
    </>
  );
}

function PageContent({ server, location, onReset }: Omit<ServerPagesProps, 'fleet'>) {
  switch (location.page) {
    case 'overview':
      return (
        <OverviewPage
          server={server}
          onShowErrors={() => location.goToPage('errors')}
          onShowChecks={() => location.goToPage('checks')}
          onReset={onReset}
        />
      );
    case 'queues':
      return <QueuesPage server={server} />;
    case 'storage':
      return <StoragePage key={location.sought.count} server={server} find={location.sought.text} />;
    case 'errors':
      return <ErrorsPage server={server} />;
    case 'receiver':
      return <ReceiveWalPage server={server} onReset={onReset} />;
    case 'checks':
      return (
        <ChecksPage
          server={server}
          onShowErrors={() => location.goToPage('errors')}
          onShowQueues={() => location.goToPage('queues')}
        />
      );
  }
}
