import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { ReceiverView } from '../../../core/contract/receiver';
import type { FakeOptions } from '../../harness/fake-bridge';
import type { Scenario } from '../../harness/renderer-preview-flows';
import { imaginedReset, imagineReceiver } from '../../harness/renderer-preview-receiver';
import { flowOf } from './imagined-flow';
import { openPage, openWindow, server } from './open-window';

const TROUBLE = {
  phase: 'waiting',
  state: 'failing',
  remedy: 'reset',
  advice: { what: 'The server has already removed the WAL that comes next.', todo: 'Reset the receiver.' },
} as const;

/** The page of a receiver in this scenario, with some of it changed. */
async function openReceiver(
  scenario: Scenario,
  change: Partial<ReceiverView> = {},
  options: Partial<FakeOptions> = {},
) {
  const view = { ...imagineReceiver('main', flowOf(scenario)), ...change };
  const answers = { 'receiver.view': async () => view, ...options.answers };
  const opened = openWindow({ servers: [server('main', scenario)], ...options, answers });
  await openPage(opened.user, 'Receive-wal');
  await waitFor(() => expect(document.querySelector('.receive, .page-state-title')).not.toBeNull());
  return opened;
}

const failing = () => ({ receiver: { ...flowOf('receiver-down').receiver, ...TROUBLE } });
const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
const dialog = () => screen.findByRole('dialog');

describe('the page Receive-wal', () => {
  it('says in one sentence what the receiver does, and shows position, log and slots', async () => {
    await openReceiver('healthy');

    expect(screen.getByText('pg_receivewal streams and has all that the server has written.')).toBeDefined();
    expect(screen.getByTestId('received-lsn').textContent).toBe('4F/A3200000');
    expect(within(screen.getByRole('region', { name: 'Position' })).getByText('0 B behind')).toBeDefined();
    expect(screen.getByRole('log').textContent).toContain('finished segment at 4F/A2000000');
    expect(screen.getByText(/Slot "standby_1" is not read/)).toBeDefined();
  });

  it.each([
    ['stopped', 'The receiver is stopped: slot "walyard" keeps the WAL on the server.'],
    ['starting', 'pg_receivewal is starting.'],
    ['waiting', /pg_receivewal ended and is started again in \d+ s\./],
  ] as const)('says what it means that the receiver is %s', async (phase, sentence) => {
    const nextStartAt = new Date(Date.now() + 30_000).toISOString();
    await openReceiver('healthy', { receiver: { ...flowOf('healthy').receiver, phase, nextStartAt } });

    expect(screen.getByText(sentence)).toBeDefined();
  });

  it('starts, stops and restarts the receiver, and switches WAL', async () => {
    const { user, callsOf } = await openReceiver('healthy');

    await user.click(button('Restart'));
    await waitFor(() => expect(callsOf('receiver.restart')).toEqual([{ server: 'main' }]));
    await user.click(button('Switch WAL'));
    expect(await screen.findByText('PostgreSQL has closed 000000020000004F000000A3.')).toBeDefined();
    await waitFor(() => expect(button('Stop receiver').disabled).toBe(false));
    await user.click(button('Stop receiver'));

    await waitFor(() => expect(callsOf('receiver.stop')).toEqual([{ server: 'main' }]));
  });

  it('offers a checkpoint where there was nothing to switch', async () => {
    const segment = '000000020000004F000000A3';
    const answers = {
      'postgres.switchWal': async ({ force }: { force: boolean }) => ({ server: 'main', switched: force, segment }),
    };
    const { user, callsOf } = await openReceiver('healthy', {}, { answers });

    await user.click(button('Switch WAL'));
    await user.click(await screen.findByRole('button', { name: 'Checkpoint and switch' }));

    expect(await screen.findByText(`PostgreSQL has closed ${segment}.`)).toBeDefined();
    expect(callsOf('postgres.switchWal')).toMatchObject([{ force: false }, { force: true }]);
  });

  it('says what to set where nothing is streamed', async () => {
    await openReceiver('incoming-only');

    expect(screen.getByText('main is not streamed')).toBeDefined();
    expect(screen.getByText(/streaming_archiver = on/)).toBeDefined();
  });

  it('copies the whole log', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    const { user } = await openReceiver('healthy');
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(writeText);

    await user.click(button('Copy log'));

    expect(writeText).toHaveBeenCalledWith(expect.stringMatching(/^2026\S+ pg_receivewal: starting .*\n2026.*\n$/));
  });
});

describe('the log of the receiver', () => {
  it('follows the end until it is scrolled up, and again when told to', async () => {
    const { user } = await openReceiver('healthy');
    const log = screen.getByRole('log');
    Object.defineProperties(log, { scrollHeight: { value: 1_000 }, clientHeight: { value: 100 } });
    expect(screen.queryByRole('button', { name: /^Follow/ })).toBeNull();

    log.scrollTop = 300;
    fireEvent.scroll(log);
    await user.click(button('Follow'));

    expect(log.scrollTop).toBe(1_000);
    expect(screen.queryByRole('button', { name: /^Follow/ })).toBeNull();
  });
});

describe('a slot on the page', () => {
  it('is not dropped while it is in use', async () => {
    await openReceiver('healthy');

    expect(button('Drop slot walyard')).toMatchObject({
      disabled: true,
      title: expect.stringContaining('in use') as string,
    });
    expect(button('Drop slot standby_1').disabled).toBe(false);
  });

  it('of another program is dropped only after its name was typed', async () => {
    const { user, callsOf } = await openReceiver('healthy');
    await user.click(button('Drop slot standby_1'));
    const sheet = within(await dialog());
    const drop = sheet.getByRole<HTMLButtonElement>('button', { name: 'Drop slot standby_1' });
    await user.type(sheet.getByRole('textbox'), 'standby');
    expect(drop.disabled).toBe(true);
    await user.keyboard('{Enter}');
    expect(callsOf('receiver.dropSlot')).toEqual([]);

    await user.type(sheet.getByRole('textbox'), '_1{Enter}');

    await waitFor(() => expect(callsOf('receiver.dropSlot')).toEqual([{ server: 'main', slot: 'standby_1' }]));
  });

  it('that is configured and missing is created', async () => {
    const healthy = imagineReceiver('main', flowOf('healthy'));
    const slots = healthy.slots && { ...healthy.slots, slots: [] };
    const { user, callsOf } = await openReceiver('healthy', { slots });

    await user.click(button('Create slot walyard'));

    await waitFor(() => expect(callsOf('receiver.createSlot')).toEqual([{ server: 'main' }]));
  });
});

describe('the reset of a receiver', () => {
  it('is offered where it heals, shows the plan, does exactly that, and tells that it streams', async () => {
    const { user, callsOf } = await openReceiver('receiver-down', failing());
    await user.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Reset receiver…' }));
    const sheet = within(await dialog());
    expect((await sheet.findByTestId('reset-loss')).textContent).toContain('1 NOT archived');
    expect(callsOf('receiver.applyReset')).toEqual([]);

    await user.click(sheet.getByRole('button', { name: 'Reset receiver' }));

    expect(await sheet.findByText('The reset is done and the receiver streams.')).toBeDefined();
    expect(callsOf('receiver.applyReset')).toEqual([{ server: 'main', plan: imaginedReset.plan }]);
  });

  it('is not offered where something else is wrong', async () => {
    await openReceiver('receiver-down', { receiver: { ...failing().receiver, remedy: null } });

    expect(screen.queryByRole('button', { name: 'Reset receiver…' })).toBeNull();
  });

  it('shows the plan of now, and does that, when the world has changed', async () => {
    const now = { ...imaginedReset, plan: { ...imaginedReset.plan, sentence: 'Another plan.' } };
    const message = 'the position has changed since the plan was made';
    const answers = { 'receiver.applyReset': async () => ({ outcome: 'changed', message, shown: now }) as const };
    const { user, callsOf } = await openReceiver('receiver-down', failing(), { answers });
    await user.click(button('Reset receiver…'));
    const sheet = within(await dialog());
    await user.click(await sheet.findByRole('button', { name: 'Reset receiver' }));

    expect((await sheet.findByRole('alert')).textContent).toBe(
      `Nothing was done: ${message}. This is the plan of now.`,
    );
    await user.click(sheet.getByRole('button', { name: 'Reset receiver' }));

    await waitFor(() => expect(callsOf('receiver.applyReset')).toHaveLength(2));
    expect(callsOf('receiver.applyReset')[1]).toEqual({ server: 'main', plan: now.plan });
  });

  it('has no button where nothing may be done, and says why', async () => {
    const plan = { ...imaginedReset.plan, decision: 'refused', sentence: 'It is behind.', hint: 'Look.' } as const;
    const answers = { 'receiver.planReset': async () => ({ ...imaginedReset, plan }) };
    const { user } = await openReceiver('receiver-down', failing(), { answers });
    await user.click(button('Reset receiver…'));
    const sheet = within(await dialog());

    expect(await sheet.findByText('It is behind.')).toBeDefined();
    expect(sheet.queryByRole('button', { name: 'Reset receiver' })).toBeNull();
  });

  it('says why it failed', async () => {
    const { user } = await openReceiver('receiver-down', failing(), {
      failing: { 'receiver.applyReset': 'another process holds the lock' },
    });
    await user.click(button('Reset receiver…'));
    const sheet = within(await dialog());
    await user.click(await sheet.findByRole('button', { name: 'Reset receiver' }));

    expect(await sheet.findByText('The reset failed: another process holds the lock.')).toBeDefined();
  });
});
