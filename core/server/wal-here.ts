import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueIndex } from '../catalogue/catalogue-index';
import type { Channel } from '../contract/flow';
import type { WalHere } from '../health/received-wal';
import { countReceivedBytes } from '../receiver/count-received-bytes';
import type { SegmentSize } from '../wal/segment-size';
import { segmentName, segmentStart, type WalSegment } from '../wal/wal-segment';
import type { QueueView } from './queue-view';

/**
 * What WAL of a server is on this machine. The archive is looked at last: a file that is archived meanwhile is seen
 * twice then, and never not at all. Throws when the catalogue or a directory cannot be read.
 */
export async function gatherWalHere(
  queues: Readonly<Record<Channel, QueueView>>,
  index: CatalogueIndex,
  segmentSize: SegmentSize,
): Promise<WalHere> {
  const streaming = await queues.streaming.segments(segmentSize);
  const incoming = await queues.incoming.segments(segmentSize);
  const queued = [...streaming.whole, ...incoming.whole];
  const partial = streaming.partial && (await readPartial(streaming.partial, queues.streaming.directory, segmentSize));
  index.refresh();
  return {
    archived: index.segmentSpans(segmentSize),
    queued: partial !== null && partial.bytes === segmentSize ? [...queued, partial] : queued,
    partial,
  };
}

async function readPartial(segment: WalSegment, directory: string, segmentSize: SegmentSize) {
  const path = join(directory, segmentName(segment, segmentSize));
  const bytes = await countReceivedBytes(`${path}.partial`, segmentStart(segment, segmentSize));
  if (bytes !== null) return { ...segment, bytes };
  // It was finished while we looked, and may be archived already.
  return existsSync(path) ? { ...segment, bytes: segmentSize } : null;
}
