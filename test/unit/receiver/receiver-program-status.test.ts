import { describe, expect, it } from 'vitest';
import { judgeReceiverProgram } from '../../../core/receiver/receiver-program-status';
import { parseReceiverVersion } from '../../../core/receiver/receiver-version';
import { parseServerVersion } from '../../../core/postgres/server-version';

const judge = (client: string | null, server: string | null, names: string | null = 'barman_receive_wal') =>
  judgeReceiverProgram(
    client === null ? null : { path: '/bin/p', version: parseReceiverVersion(`pg_receivewal (PostgreSQL) ${client}`) },
    {
      serverVersion: parseServerVersion(server),
      synchronousStandbyNames: names,
      streamingArchiverName: 'barman_receive_wal',
    },
  );

describe('judgeReceiverProgram (receive-wal.md §8)', () => {
  it.each([
    ['9.5.3', '9.3.10', { compatible: true, supportsSlots: false, synchronous: false }],
    ['9.3', '9.5.0', { compatible: false, supportsSlots: false, synchronous: false }],
    ['9.4.4', '9.4.1', { compatible: true, supportsSlots: true, synchronous: false }],
    ['9.2.1', '9.2.4', { compatible: true, supportsSlots: false }],
    ['9.3.1', '9.2.4', { compatible: false }],
    ['16.4', '15.18 (Debian 15.18-0+deb12u1)', { compatible: true, supportsSlots: true, synchronous: true }],
    ['15.1', '15.18', { compatible: true }],
    ['15.18', '16.0', { compatible: false }],
    ['9.6.24', '10.3', { compatible: false }],
    ['10.3', '9.6.24', { compatible: true }],
    ['18devel', '18beta1', { compatible: true }],
  ])('client %s, server %s (RCV-21)', (client, server, expected) => {
    expect(judge(client, server)).toMatchObject({ installed: true, ...expected });
  });

  it.each([
    ['banana', '15.18'],
    ['15.18', null],
  ])('cannot tell of client %s and server %s', (client, server) => {
    expect(judge(client, server)).toMatchObject({ installed: true, compatible: null, supportsSlots: null });
  });

  it('knows nothing of a program that is not there', () => {
    const nothing = { path: null, version: null, compatible: null, supportsSlots: null, synchronous: null };

    expect(judge(null, '15.18')).toEqual({ installed: false, ...nothing });
  });

  it.each([
    [null, null],
    ['', false],
    ['other', false],
    ['FIRST 1 (other, "barman_receive_wal")', true],
    ['*', true],
  ])('with synchronous_standby_names %j is synchronous: %j (receive-wal.md §6.2)', (names, expected) => {
    expect(judge('16.1', '15.18', names).synchronous).toBe(expected);
  });
});
