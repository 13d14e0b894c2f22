import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactElement } from 'react';
import type { Method } from '../../../core/contract/api';
import { App } from '../../../renderer/app/app';
import { theme } from '../../../renderer/app/theme';
import { followCoreEvents } from '../../../renderer/ipc/core-events';
import { createQueryClient } from '../../../renderer/ipc/query-client';
import { FakeBridge, type FakeOptions, type FakeServer } from '../../harness/fake-bridge';
import type { Scenario } from '../../harness/renderer-preview-flows';

export const server = (name: string, scenario: Scenario = 'healthy'): FakeServer => ({
  name,
  description: `Description of ${name}`,
  scenario,
});

/** The whole window over a core in memory, as main.tsx builds it. */
export function openWindow(options: Partial<FakeOptions> = {}) {
  const { bridge, queryClient, ...rest } = prepare(options);
  render(<App queryClient={queryClient} />);
  return { bridge, ...rest };
}

/** One component in the surroundings that the window gives it. */
export function renderInWindow(element: ReactElement, options: Partial<FakeOptions> = {}) {
  const { queryClient, ...rest } = prepare(options);
  const surround = (content: ReactElement) => (
    <QueryClientProvider client={queryClient}>
      <MantineProvider theme={theme}>{content}</MantineProvider>
    </QueryClientProvider>
  );
  const { rerender } = render(surround(element));
  return { ...rest, rerender: (content: ReactElement) => rerender(surround(content)) };
}

function prepare(options: Partial<FakeOptions>) {
  const bridge = new FakeBridge({ servers: [server('main')], storedWals: 1_000, ...options });
  Object.defineProperty(window, 'core', { value: bridge, configurable: true });
  const queryClient = createQueryClient();
  followCoreEvents(bridge, queryClient);
  const callsOf = (method: Method) => bridge.calls.filter((call) => call.method === method).map((call) => call.request);
  return { bridge, queryClient, callsOf, user: userEvent.setup() };
}

export async function openPage(
  user: UserEvent,
  name: 'Overview' | 'Queues' | 'Storage' | 'Errors' | 'Checks' | 'Receive-wal',
): Promise<void> {
  await user.click(await screen.findByRole('tab', { name: new RegExp(`^${name}`) }));
}

/** Texts of the cells of a row, by the row's position among those drawn. */
export function cellsOf(row: Element): readonly string[] {
  return [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.textContent);
}
