import { describe, expect, it } from 'vitest';
import type { Health, ServerSummary } from '../../../core/contract/flow';
import { noticesOf } from '../../../electron/notice';

const servers = (count: number, state: Health): ServerSummary[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${state}${index + 1}`,
    description: null,
    state,
    headline: 'the disk is full',
    pendingFiles: 0,
    rpoBytes: 0,
    demo: false,
  }));

describe('noticesOf', () => {
  it('tells of a few servers one by one', () => {
    expect(noticesOf([...servers(1, 'failing'), ...servers(1, 'attention')])).toEqual([
      { title: 'failing1 is failing', body: 'the disk is full' },
      { title: 'attention1 needs attention', body: 'the disk is full' },
    ]);
  });

  it('tells of many that fail together in one', () => {
    expect(noticesOf([...servers(999, 'failing'), ...servers(1, 'attention')])).toEqual([
      {
        title: '1000 servers: 999 failing, 1 needing attention',
        body: 'failing1, failing2, failing3, failing4, failing5 and 995 more',
      },
    ]);
  });

  it('names all of them when they are not too many', () => {
    expect(noticesOf(servers(4, 'attention'))).toEqual([
      { title: '4 servers: 4 needing attention', body: 'attention1, attention2, attention3, attention4' },
    ]);
  });

  it('tells nothing of none', () => {
    expect(noticesOf([])).toEqual([]);
  });
});
