import { describe, expect, it } from 'vitest';
import { decideRpo, type RpoFacts } from '../../../core/health/decide-rpo';
import { parseLsn, type Lsn } from '../../../core/wal/lsn';

const received = (archivedTo: string | null, waitingTo: string, partialTo: string, missing: string | null = null) => ({
  archivedTo: archivedTo === null ? null : parseLsn(archivedTo),
  waitingTo: parseLsn(waitingTo),
  partialTo: parseLsn(partialTo),
  missing,
});

function decide(
  facts: Partial<Omit<RpoFacts, 'lsn'>> & { lsn?: string | null; seconds?: number | null; idle?: boolean },
) {
  const { lsn = '0/4000500', seconds = null, idle = false, ...rest } = facts;
  return decideRpo({
    lsn: lsn === null ? null : parseLsn(lsn),
    unreachable: null,
    received: received('0/2000000', '0/4000000', '0/4000100'),
    history: { secondsWrittenAfter: () => seconds, nothingHappenedSince: () => idle },
    ages: { receivedSeconds: null, serverSeconds: null },
    ...rest,
  });
}

describe('decideRpo', () => {
  it('splits what is not archived by place; what is only on the primary is the figure', () => {
    expect(decide({ seconds: 3 })).toEqual({
      bytes: 0x400,
      seconds: 3,
      why: null,
      secondsWhy: null,
      idle: false,
      places: { archivedTo: '0/2000000', waitingBytes: 0x2000000, partialBytes: 0x100, primaryBytes: 0x400 },
      missingWal: null,
    });
  });

  it('is nothing when everything has come, however long ago', () => {
    const rpo = decide({ lsn: '0/4000100', ages: { receivedSeconds: 3_600, serverSeconds: 3_600 } });

    expect(rpo).toMatchObject({ bytes: 0, seconds: 0, why: null, places: { partialBytes: 0x100, primaryBytes: 0 } });
  });

  it('is nothing when no transaction has happened since, and still shows where the bytes are', () => {
    expect(decide({ idle: true })).toMatchObject({ bytes: 0, seconds: 0, idle: true, places: { primaryBytes: 0x400 } });
  });

  it('leaves out what was received after the server was asked', () => {
    const places = { archivedTo: '0/2000000', waitingBytes: 0x1000000, partialBytes: 0, primaryBytes: 0 };

    expect(decide({ lsn: '0/3000000' })).toMatchObject({ bytes: 0, places });
  });

  it('asks how long the server wrote after what has come', () => {
    const asked: Lsn[] = [];
    const history = { secondsWrittenAfter: (lsn: Lsn) => asked.push(lsn), nothingHappenedSince: () => false };

    decide({ history });

    expect(asked).toEqual([parseLsn('0/4000100')]);
  });

  it.each([
    ['of the last writing here and there', { receivedSeconds: 100, serverSeconds: 40 }, 61, null],
    ['that are equal but for the cut off second', { receivedSeconds: 39, serverSeconds: 40 }, 1, null],
    ['when the clocks differ', { receivedSeconds: 10, serverSeconds: 40 }, null, 'The clocks of the server'],
    ['when the server does not say when it wrote', { receivedSeconds: 10, serverSeconds: null }, null, 'pg_monitor'],
    ['when nothing has come', { receivedSeconds: null, serverSeconds: 40 }, null, 'pg_monitor'],
  ])('takes the ages %s', (_, ages, seconds, why) => {
    const rpo = decide({ ages });

    expect([rpo.bytes, rpo.seconds]).toEqual([0x400, seconds]);
    if (why === null) expect(rpo.secondsWhy).toBeNull();
    else expect(rpo.secondsWhy).toContain(why);
  });

  it('is not known when the server does not answer, but what it said last is told', () => {
    expect(decide({ unreachable: 'PostgreSQL does not answer.' })).toMatchObject({
      bytes: null,
      seconds: null,
      why: 'PostgreSQL does not answer. When it last answered, 1.0 KiB of WAL were only on it.',
      places: { archivedTo: '0/2000000', waitingBytes: 0x2000000, partialBytes: 0x100, primaryBytes: null },
    });
  });

  it.each([
    ['the server was never asked', { lsn: null }, 'PostgreSQL has not told its position yet.'],
    ['it never answered', { lsn: null, unreachable: 'PostgreSQL does not answer.' }, 'PostgreSQL does not answer.'],
    ['what is here is not known', { received: { why: 'Nothing came.' } }, 'Nothing came.'],
  ])('is not known, and no part is 0, when %s', (_, facts, why) => {
    const places = { archivedTo: null, waitingBytes: null, partialBytes: null, primaryBytes: null };

    expect(decide(facts)).toMatchObject({ bytes: null, seconds: null, why, places });
  });

  it('does not know what waits when nothing is archived, and names what is missing', () => {
    const rpo = decide({ received: received(null, '0/3000000', '0/3000000', '000000010000000000000003') });

    expect(rpo).toMatchObject({ bytes: 0x1000500, missingWal: '000000010000000000000003' });
    expect(rpo.places).toMatchObject({ archivedTo: null, waitingBytes: null });
  });
});
