import { describe, expect, it } from 'vitest';
import type { Health, ServerSummary } from '../../../core/contract/flow';
import { noticesOf } from '../../../electron/notice';

const servers = (count: number, state: Health): ServerSummary[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${state}${index + 1}`,
    description: null,
    state,
    headline: 'the disk is full',
    todo: 'free space',
    pendingFiles: 0,
    rpoBytes: 0,
    demo: false,
  }));

describe('noticesOf', () => {
  it('tells of a few servers one by one', () => {
    expect(noticesOf([...servers(1, 'failing'), ...servers(1, 'attention')])).toEqual([
      { title: 'failing1 is failing', body: 'the disk is full\nfree space', server: 'failing1' },
      { title: 'attention1 needs attention', body: 'the disk is full\nfree space', server: 'attention1' },
    ]);
  });

  it('tells of many that fail together in one, the worst first, and leads to the worst', () => {
    expect(noticesOf([...servers(1, 'attention'), ...servers(999, 'failing')])).toEqual([
      {
        title: '1000 servers: 999 failing, 1 needing attention',
        body: 'failing1, failing2, failing3, failing4, failing5 and 995 more',
        server: 'failing1',
      },
    ]);
  });

  it('names all of them when they are not too many', () => {
    expect(noticesOf(servers(4, 'attention'))).toEqual([
      {
        title: '4 servers: 4 needing attention',
        body: 'attention1, attention2, attention3, attention4',
        server: 'attention1',
      },
    ]);
  });

  it('says only what happened where there is nothing to do', () => {
    const [server] = servers(1, 'failing');

    expect(noticesOf([{ ...server!, todo: null }])[0]?.body).toBe('the disk is full');
  });

  it('tells nothing of none', () => {
    expect(noticesOf([])).toEqual([]);
  });
});
