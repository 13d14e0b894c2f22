import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Figure } from '../../components/figure';
import { Icon } from '../../components/icon';
import { receiverQuery } from '../../ipc/core-queries';
import { formatBytes } from '../../lib/format-bytes';

/** It streams: the position moves before one's eyes. */
export function ResetDone({ server, onClose }: { readonly server: string; readonly onClose: () => void }) {
  const position = useQuery(receiverQuery(server)).data?.position;
  const behind = position?.behindBytes ?? null;
  return (
    <div className="receive-sheet">
      <p className="receive-sheet-words receive-sheet-done tone-ok" role="status">
        <Icon name="ok" />
        The reset is done and the receiver streams.
      </p>
      <dl>
        <Figure label="Received up to" value={position?.receivedLsn ?? null} hint="The end of what was received" />
        <Figure label="Server writes at" value={position?.serverLsn ?? null} hint="Where PostgreSQL writes its WAL" />
        <Figure label="Behind" value={behind === null ? null : formatBytes(behind)} hint="On the server alone" />
      </dl>
      <div className="receive-sheet-buttons">
        <Button variant="default" autoFocus onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
