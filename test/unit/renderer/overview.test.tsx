import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ServerFlow } from '../../../core/contract/flow';
import { OverviewView } from '../../../renderer/features/overview/overview-page';
import type { Scenario } from '../../harness/renderer-preview-flows';
import { flowOf, withChannel } from './imagined-flow';
import { renderInWindow } from './open-window';

const show = (flow: ServerFlow) =>
  renderInWindow(<OverviewView flow={flow} onShowErrors={() => {}} onShowChecks={() => {}} onReset={() => {}} />);
const station = (name: string) => screen.getByRole('region', { name });
const wordOf = (name: string) => within(station(name)).getByRole('heading').textContent.replace(name, '');
const link = (at: string) => document.querySelector<HTMLElement>(`[data-link="${at}"]`)!;
const callout = (place: string) => document.querySelector<HTMLElement>(`[data-callout="${place}"]`);

describe('the flow picture', () => {
  it.each<[Scenario, Readonly<Record<string, string>>]>([
    ['healthy', { PostgreSQL: 'OK', Receiver: 'OK', Incoming: 'OK', Pipeline: 'OK', Archive: 'OK' }],
    ['disk-full', { Archive: 'Failing', Incoming: 'Attention', Pipeline: 'OK' }],
    ['receiver-down', { Receiver: 'Attention', Archive: 'OK' }],
    ['postgres-down', { PostgreSQL: 'Failing', Receiver: 'Attention' }],
    ['paused', { Pipeline: 'Stopped', Archive: 'OK' }],
    ['incoming-only', { Receiver: 'Off', Streaming: 'Off', Incoming: 'OK' }],
  ])('of %s says the state of each station in words', (scenario, words) => {
    show(flowOf(scenario));

    for (const [name, word] of Object.entries(words)) expect(`${name} ${wordOf(name)}`).toBe(`${name} ${word}`);
  });

  it('says under the failing link what happened, what it means and what to do', () => {
    show(flowOf('disk-full'));

    const text = callout('storage')?.textContent;
    expect(text).toContain('the disk that holds the archive is full');
    expect(text).toContain('none is lost');
    expect(text).toContain('Free space or move the archive.');
    expect(link('to-storage').textContent).toContain('Failing');
    expect(callout('postgres')).toBeNull();
  });

  it('tells the worst problem first', () => {
    show(flowOf('disk-full'));

    const places = [...document.querySelectorAll('[data-callout]')].map((one) => one.getAttribute('data-callout'));
    expect(places).toEqual(['storage', 'incoming']);
  });

  it('tells the balance in one line while nothing is wrong', () => {
    show(
      withChannel(withChannel(flowOf('healthy'), 'incoming', { pendingFiles: 0 }), 'streaming', { pendingFiles: 0 }),
    );

    expect(screen.getByText(/PostgreSQL writes .*MiB\/s, the archive takes .*No finished WAL file waits/)).toBeTruthy();
    expect(document.querySelectorAll('[data-callout]')).toHaveLength(0);
  });

  it('moves only where bytes pass', () => {
    show(withChannel(flowOf('healthy'), 'streaming', { bytesPerSecond: 0 }));

    expect(link('to-incoming').dataset['moving']).toBe('true');
    expect(link('to-streaming').dataset['moving']).toBe('false');
    expect(link('from-streaming').dataset['moving']).toBe('false');
  });

  it('draws what is not known as a dash, never as zero', () => {
    const unknown = { state: 'ok', advice: null, version: null, currentLsn: null, currentWal: null } as const;
    const flow = flowOf('healthy', {
      postgres: { ...unknown, bytesPerSecond: null },
      pipeline: { bytesPerSecond: null, medianLatencyMs: null, lastArchived: null },
      storage: { freeBytes: null, totalBytes: null, newestWal: null, newestTime: null },
    });

    show(flow);

    expect(station('PostgreSQL').textContent).toMatch(/–version not known.*writes–/);
    expect(station('Pipeline').textContent).toMatch(/–archiving.*latency–last–/);
    expect(station('Archive').textContent).toMatch(/newest–.*free space: –/);
    expect(screen.queryByRole('meter')).toBeNull();
  });

  it('does not call archive_command well before it has delivered a file', () => {
    show(withChannel(flowOf('healthy'), 'incoming', { lastArrivalAt: null }));

    expect(wordOf('archive_command')).toBe('Not known');
    expect(station('archive_command').textContent).toContain('–');
  });

  it('leaves archive_command unmarked when the archive, not the delivery, is at fault', () => {
    show(flowOf('disk-full'));

    expect(wordOf('archive_command')).toBe('OK');
    expect(link('to-incoming').textContent).not.toContain('Attention');
    expect(link('from-incoming').textContent).toContain('Attention');
  });

  it('shows files that wait in a channel that is off: nobody archives them', () => {
    const advice = { what: '3 WAL files wait in streaming, which nobody archives.', todo: 'Find out who delivers.' };
    const off = { enabled: false, state: 'attention', pendingFiles: 3, advice } as const;

    show(withChannel(flowOf('incoming-only'), 'streaming', off));

    expect(wordOf('Streaming')).toBe('Attention');
    expect(station('Streaming').textContent).toContain('3files, not archived');
    expect(callout('streaming')?.textContent).toContain(advice.what);
  });

  it('tells how full the disk of the archive is', () => {
    show(flowOf('healthy', { storage: { freeBytes: 25 * 1024 ** 3, totalBytes: 100 * 1024 ** 3 } }));

    const meter = screen.getByRole('meter', { name: 'Disk of the archive in use' });
    expect(meter.getAttribute('aria-valuenow')).toBe('75');
    expect(station('Archive').textContent).toContain('25 GiB free');
  });
});

describe('what to do next', () => {
  it('has a button where one helps', async () => {
    const { user, callsOf } = show(flowOf('paused'));

    await user.click(within(station('What to do next')).getByRole('button', { name: 'Start archiving' }));

    expect(callsOf('archiving.start')).toEqual([{ server: 'main' }]);
  });

  it('offers to start a receiver that waits', async () => {
    const { user, callsOf } = show(flowOf('receiver-down'));

    await user.click(within(station('What to do next')).getByRole('button', { name: 'Start receiver' }));

    expect(callsOf('receiver.start')).toEqual([{ server: 'main' }]);
  });

  it('is not there in calm times', () => {
    show(flowOf('healthy'));

    expect(screen.queryByRole('region', { name: 'What to do next' })).toBeNull();
  });
});

describe('the receiver log', () => {
  const toggle = () => screen.getByRole('button', { name: /Receiver log/ });

  it('is closed in calm times and opens by itself in trouble, whatever was chosen before', async () => {
    const { user, rerender } = show(flowOf('healthy'));
    expect(toggle().getAttribute('aria-expanded')).toBe('false');
    await user.click(toggle());
    await user.click(toggle());

    rerender(
      <OverviewView
        flow={flowOf('receiver-down')}
        onShowErrors={() => {}}
        onShowChecks={() => {}}
        onReset={() => {}}
      />,
    );

    expect(toggle().getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText(/Connection refused/, { selector: 'pre' })).toBeTruthy();
  });

  it('is absent where no receiver is used', () => {
    show(flowOf('healthy', { receiver: { phase: 'off' } }));

    expect(screen.queryByRole('region', { name: 'Receiver log' })).toBeNull();
  });
});

describe('the figures', () => {
  it('say that nothing was archived yet instead of drawing an empty chart', () => {
    show(flowOf('empty'));

    expect(station('Archive rate').textContent).toContain('Nothing was archived since the start.');
    expect(screen.queryByRole('figure')).toBeNull();
  });

  it('give a WAL name whole when it is read or copied', () => {
    show(flowOf('healthy', { postgres: { currentWal: '000000020000004F000000A3' } }));

    expect(station('Figures').textContent).toContain('000000020000004F000000A3');
  });
});
