import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReceiverView } from '../../../core/contract/receiver';
import type { PostgresStatus } from '../../../core/postgres/postgres-status';
import { comparePositions, describeReceiver } from '../../../core/server/describe-receiver';
import { parseLsn } from '../../../core/wal/lsn';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { ArchiveHome } from '../../harness/archive-home';

const A = '000000010000000000000003';
const status = (currentLsn: string | null): PostgresStatus => ({
  serverVersion: '15.1',
  currentLsn,
  currentWal: A,
  inRecovery: false,
  timeline: 1,
  walSegmentSize: 0x10_0000,
  systemIdentifier: '7',
  synchronousStandbyNames: null,
  nextXid: null,
  quiet: true,
});
const received = (lsn: string | null) => ({
  partial: `${A}.partial`,
  lastSegment: null,
  lsn: lsn === null ? null : parseLsn(lsn),
});

describe('the position of the receiver against the server', () => {
  it.each([
    ['0/300000', '0/300000', 0],
    ['0/2FFFFF', '0/300000', 1],
    ['F/FFFFFFFF', '10/0', 1],
    ['0/300000', '1/300000', 2 ** 32],
    ['0/300008', '0/300000', 0],
    [null, '0/300000', null],
    ['0/300000', null, null],
  ])('received %s, written %s: %s bytes behind', (lsn, written, behindBytes) => {
    expect(comparePositions(received(lsn), status(written))).toMatchObject({ receivedLsn: lsn, behindBytes });
  });

  it('is not known when the server was not asked', () => {
    expect(comparePositions(received('0/300000'), null)).toEqual({
      partial: `${A}.partial`,
      lastSegment: null,
      receivedLsn: '0/300000',
      serverLsn: null,
      serverWal: null,
      behindBytes: null,
      segmentSize: null,
    });
  });
});

describe('the view of a receiver', () => {
  let home: ArchiveHome;
  beforeEach(() => (home = new ArchiveHome()));
  afterEach(() => home.remove());

  it('fits the contract for a server that is not streamed and does not answer', async () => {
    const trouble = { what: 'PostgreSQL does not answer.', todo: null };
    const probe = {
      segmentSize: requireSegmentSize(0x10_0000),
      read: async () => ({ status: null, slots: null, trouble }),
    };
    home.put(['streaming', `${A}.partial`], '');

    const view = await describeReceiver({ config: home.config, receiver: null, desk: { resetting: null }, probe });

    expect(ReceiverView.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      receiver: { phase: 'off', state: 'stopped' },
      log: [],
      position: { partial: `${A}.partial`, receivedLsn: '0/300000', behindBytes: null },
      serverTrouble: trouble,
      slots: null,
    });
  });
});
