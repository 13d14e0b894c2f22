import { describe, expect, it } from 'vitest';
import { describeDuplicate } from '../../../core/quarantine/describe-duplicate';
import { explainDuplicate } from '../../../core/quarantine/duplicate-sentences';
import { copyWithout, type Copy } from '../../../core/quarantine/open-copy';
import { makePages, PAGE, patched, SEGMENT, zeroedFrom } from './wal-pages';

const PARTIAL = `${SEGMENT}.partial`;
const HISTORY = '00000002.history';
const copyOf = (bytes: Uint8Array): Copy => ({
  sizeBytes: bytes.length,
  compression: null,
  encryption: null,
  content: {
    kind: 'readable',
    chunks: async function* () {
      yield bytes;
    },
  },
});
const describeBoth = (delivered: Uint8Array, archived: Uint8Array, name = SEGMENT) =>
  describeDuplicate(name, { delivered: copyOf(delivered), archived: copyOf(archived) });
const whole = makePages();
/** WAL ends on page 10; what follows is left over from the segment's former life. */
const recycled = zeroedFrom(makePages({ validPages: 11 }), 10 * PAGE + 500);
const withOldTail = (fill: string) =>
  Buffer.concat([recycled.subarray(0, 11 * PAGE), makePages({ validPages: 11, fill }).subarray(11 * PAGE)]);

describe('describeDuplicate', () => {
  it('says where two copies differ: byte, LSN and pages', async () => {
    const facts = await describeBoth(patched(whole, 3 * PAGE + 1_000, 'XYZ'), whole);

    expect(facts.compared?.difference).toEqual({
      first: { offset: 25_576, lsn: '0/3063E8' },
      differingPages: 1,
      pages: 128,
      pageBytes: PAGE,
    });
  });

  it('shows what the first page of each copy says, the identifier exactly (NAM-37)', async () => {
    const facts = await describeBoth(makePages({ systemIdentifier: 9_007_199_254_740_993n }), whole);

    expect(facts.compared?.delivered.page).toEqual({
      systemIdentifier: '9007199254740993',
      timeline: 1,
      pageAddress: '0/300000',
      segmentSize: 1_048_576,
      postgresMajor: '15',
    });
    expect(facts.compared?.archived.page?.systemIdentifier).toBe('7710940804885348361');
  });

  it.each([
    ['the same bytes', whole, whole, 'same-content'],
    ['another cluster', makePages({ systemIdentifier: 42n }), whole, 'other-cluster'],
    ['other WAL of the same cluster', patched(whole, 3 * PAGE + 1_000, 'X'), whole, 'different'],
    [
      'another change after which both go on',
      zeroedFrom(whole, 127 * PAGE + 50),
      patched(whole, 9_000, 'X'),
      'different',
    ],
    ['leftovers after the end of the WAL', withOldTail('x'), withOldTail('y'), 'same-cluster-different-tail'],
    ['zeros against leftovers', zeroedFrom(recycled, 11 * PAGE), withOldTail('y'), 'same-cluster-different-tail'],
    ['an early copy', zeroedFrom(recycled, 11 * PAGE), whole, 'archived-has-more'],
    ['an early copy that ends on a page', zeroedFrom(whole, 20 * PAGE), whole, 'archived-has-more'],
    ['more than an early archived copy', whole, withOldTail('y'), 'delivered-has-more'],
    ['a hole in the middle', patched(whole, 3 * PAGE, Buffer.alloc(PAGE)), whole, 'different'],
    ['a file cut short', whole.subarray(0, 500_000), whole, 'delivered-damaged'],
    ['a good file for one cut short', whole, whole.subarray(0, 500_000), 'archived-damaged'],
    ['an empty file', Buffer.alloc(0), whole, 'delivered-damaged'],
    ['a good file for an empty one', whole, Buffer.alloc(0), 'archived-damaged'],
    ['zeros', Buffer.alloc(whole.length), whole, 'delivered-damaged'],
    ['a good file for text', whole, Buffer.alloc(whole.length, 'text '), 'archived-damaged'],
    ['garbage for garbage', Buffer.alloc(100, 'a'), Buffer.alloc(100, 'b'), 'different'],
    ['WAL of another place', makePages({ name: '000000010000000000000009' }), whole, 'delivered-damaged'],
  ])('recognises %s', async (_what, delivered, archived, verdict) => {
    expect((await describeBoth(delivered, archived)).verdict).toBe(verdict);
  });

  it('recognises the same timeline made twice: pages of one place on different timelines (NAM-38)', async () => {
    const name = '000000020000000000000003';
    const early = makePages({ name });
    for (let page = 0; page < 128; page += 1) early.writeUInt32LE(page < 40 ? 1 : 2, page * PAGE + 4);
    const late = Buffer.from(early);
    for (let page = 40; page < 60; page += 1) late.writeUInt32LE(1, page * PAGE + 4);

    expect((await describeBoth(early, late, name)).verdict).toBe('other-timeline-content');
  });

  it('does not take the timeline of leftovers for that of the WAL', async () => {
    const leftovers = withOldTail('x');
    leftovers.writeUInt32LE(7, 11 * PAGE + 4);

    expect((await describeBoth(leftovers, withOldTail('x'))).verdict).toBe('same-cluster-different-tail');
  });

  it.each([
    ['an empty partial', Buffer.alloc(0), whole, 'archived-has-more'],
    ['a partial of zeros', Buffer.alloc(whole.length), whole, 'archived-has-more'],
    ['a partial after an empty one', whole, Buffer.alloc(0), 'delivered-has-more'],
  ])('knows that %s is no damage (NAM-40)', async (_what, delivered, archived, verdict) => {
    expect((await describeBoth(delivered, archived, PARTIAL)).verdict).toBe(verdict);
  });

  it.each([
    [HISTORY, 'other-timeline-content'],
    [`${SEGMENT}.00000028.backup`, 'different'],
  ])('compares %s as text, without LSN', async (name, verdict) => {
    const facts = await describeBoth(Buffer.from('1\t0/3000000\ta\n'), Buffer.from('1\t0/4000000\ta\n'), name);

    expect(facts.verdict).toBe(verdict);
    expect(facts.compared?.difference.first).toEqual({ offset: 4, lsn: null });
  });

  it('has no first difference when one copy is the beginning of the other', async () => {
    const facts = await describeBoth(Buffer.from('1\t0/3000000\ta\n'), Buffer.from('1\t0/3000000'), HISTORY);

    expect(facts).toMatchObject({ verdict: 'other-timeline-content', compared: { difference: { first: null } } });
  });

  it('does not ask for an LSN that the name cannot have with this segment size', async () => {
    const name = '000000010000000000001000';

    const facts = await describeBoth(patched(whole, 100, 'X'), whole, name);

    expect(facts.compared?.difference.first).toEqual({ offset: 100, lsn: null });
  });
});

describe('describeDuplicate, when the copies cannot be compared', () => {
  const delivered = copyOf(whole);

  it('says that the archived copy has gone', async () => {
    const facts = await describeDuplicate(SEGMENT, { delivered, archived: null });

    expect(facts).toMatchObject({ verdict: 'archived-copy-missing', archived: { sizeBytes: null }, compared: null });
  });

  it('says that the archived copy fails while it is decoded (LOC-11)', async () => {
    const archived: Copy = {
      ...copyOf(whole),
      compression: 'gzip',
      content: {
        kind: 'readable',
        chunks: async function* () {
          yield whole.subarray(0, 100);
          throw new Error('unexpected end of file');
        },
      },
    };

    const facts = await describeDuplicate(SEGMENT, { delivered, archived });

    expect(facts).toMatchObject({ verdict: 'archived-copy-unreadable', because: 'unexpected end of file' });
    expect(facts.archived).toEqual({
      name: `0000000100000000/${SEGMENT}`,
      sizeBytes: whole.length,
      compression: 'gzip',
      encryption: null,
    });
  });

  it.each([
    [copyWithout('unreadable', 'no permission'), delivered, 'archived-copy-unreadable', 'no permission'],
    [copyWithout('not-comparable', 'is encrypted'), delivered, 'not-compared', 'the archived copy is encrypted'],
    [delivered, copyWithout('not-comparable', 'is odd'), 'not-compared', 'the delivered copy is odd'],
    [delivered, copyWithout('unreadable', 'no way'), 'not-compared', 'no way'],
  ])('says why: %#', async (archived, other, verdict, because) => {
    expect(await describeDuplicate(SEGMENT, { delivered: other, archived })).toMatchObject({ verdict, because });
  });
});

describe('explainDuplicate', () => {
  it.each([
    [whole, 'harmless'],
    [patched(whole, 3 * PAGE + 1_000, 'X'), 'serious'],
    [whole.subarray(0, 500_000), 'attention'],
  ])('weighs what was found: %#', async (delivered, severity) => {
    expect(explainDuplicate(SEGMENT, await describeBoth(delivered, whole)).severity).toBe(severity);
  });

  it('says what happened, what it means for the data and what to do', async () => {
    const explanation = explainDuplicate(SEGMENT, await describeBoth(whole, withOldTail('y')));

    expect(explanation).toEqual({
      severity: 'serious',
      what:
        `The archived copy of ${SEGMENT} ends early; both are equal up to LSN 0/3141F4, ` +
        'and the delivered copy goes on.',
      meaning: 'Recovery from the archive stops there. This file may be the only copy of the WAL that follows.',
      todo: 'Keep this file. Move the archived copy aside, then send this one back to incoming.',
    });
  });

  it('names both clusters', async () => {
    const { what } = explainDuplicate(SEGMENT, await describeBoth(makePages({ systemIdentifier: 42n }), whole));

    expect(what).toContain('system identifier 42, the archived copy from 7710940804885348361');
  });

  it('says in which way a copy is damaged', async () => {
    const { what } = explainDuplicate(SEGMENT, await describeBoth(whole, whole.subarray(0, 500_000)));

    expect(what).toContain('is damaged: it has 500000 bytes instead of 1048576');
  });
});
