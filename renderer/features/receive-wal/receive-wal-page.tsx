import { useQuery } from '@tanstack/react-query';
import type { ReceiverView } from '../../../core/contract/receiver';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { Loading } from '../../components/loading';
import { describeError } from '../../ipc/call-core';
import { receiverQuery } from '../../ipc/core-queries';
import { PositionPicture } from './position-picture';
import './receive-wal.css';
import { ReceiverHead } from './receiver-head';
import { ReceiverLines } from './receiver-lines';
import { SlotList } from './slot-list';

interface ReceiveWalPageProps {
  readonly server: string;
  readonly onReset: () => void;
}

/** The receiver of a server: what it does, how far it is, what it says, and what to do with it. */
export function ReceiveWalPage({ server, onReset }: ReceiveWalPageProps) {
  const view = useQuery(receiverQuery(server));
  if (view.data !== undefined) return <Receiver server={server} view={view.data} onReset={onReset} />;
  if (view.isPending) {
    return <Loading label={`Looking at the receiver of ${server}`} detail="PostgreSQL is asked for its position." />;
  }
  const { message, hint } = describeError(view.error);
  return (
    <ErrorNotice
      title={`The receiver of ${server} could not be looked at`}
      message={message}
      hint={hint ?? 'Streaming does not depend on this page.'}
      action={{ label: 'Look again', run: () => void view.refetch() }}
    />
  );
}

interface ReceiverProps extends ReceiveWalPageProps {
  readonly view: ReceiverView;
}

function Receiver({ server, view, onReset }: ReceiverProps) {
  if (view.receiver.phase === 'off') return <ReceiverOff server={server} />;
  return (
    <div className="receive">
      <ReceiverHead server={server} view={view} onReset={onReset} />
      <PositionPicture view={view} />
      <div className="receive-lower">
        <ReceiverLines server={server} lines={view.log} />
        <SlotList server={server} view={view} />
      </div>
    </div>
  );
}

function ReceiverOff({ server }: { readonly server: string }) {
  return (
    <EmptyState icon="off" title={`${server} is not streamed`}>
      <p>
        WAL comes through archive_command alone, a segment at a time. With a receiver it is here as PostgreSQL writes
        it: set this in the section of the server and open the configuration again.
      </p>
      <pre className="receive-off-options mono">
        {
          'streaming_archiver = on\nstreaming_conninfo = host=… user=streaming_barman\nslot_name = barman\ncreate_slot = auto'
        }
      </pre>
    </EmptyState>
  );
}
