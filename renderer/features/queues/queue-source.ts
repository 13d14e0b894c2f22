import type { QueueFile, QueuePage } from '../../../core/contract/files';
import type { Channel } from '../../../core/contract/flow';
import { callCore } from '../../ipc/call-core';
import { coreKeys } from '../../ipc/core-keys';
import type { WindowedSource } from '../../ipc/use-windowed-rows';

export function queueSource(server: string, channel: Channel, filter: string): WindowedSource<QueuePage, QueueFile> {
  return {
    queryKey: coreKeys.queue(server, channel, filter),
    fetchPage: (offset, limit) => callCore('queues.page', { server, channel, filter, offset, limit }),
    rowsOf: (page) => page.files,
  };
}
