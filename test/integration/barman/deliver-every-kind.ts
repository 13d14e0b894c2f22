import { writeFileSync, utimesSync } from 'node:fs';
import type { BarmanHome } from '../../harness/barman-home';
import { makeSegment } from '../../harness/wal-file';
import { segmentNames } from '../cli/segments';

export const SEGMENTS = segmentNames(4);
const LABEL = `${SEGMENTS[1]}.00000028.backup`;
const PARTIAL = '000000010000000000000005.partial';
const HISTORY = '00000002.history';

/** Puts four segments, a label, a partial segment and a history file into incoming, at rest and with odd times. */
export function deliverEveryKind(home: BarmanHome): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>(SEGMENTS.map((name) => [name, makeSegment(name, `${name} `)]));
  contents.set(LABEL, Buffer.from('START WAL LOCATION: 0/200028 (file 000000010000000000000002)\n'));
  contents.set(PARTIAL, makeSegment('000000010000000000000005', 'p'));
  contents.set(HISTORY, Buffer.from('1\t0/5000A0\tno recovery target specified\n'));
  let time = 1_733_775_204.2337587;
  for (const [name, content] of contents) {
    const file = home.path('incoming', name);
    writeFileSync(file, content);
    utimesSync(file, time, time);
    time += 17.125;
  }
  home.giveToOwner();
  return contents;
}
