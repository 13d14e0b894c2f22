import { createRoot } from 'react-dom/client';
import { App } from '../../renderer/app/app';
import { followCoreEvents } from '../../renderer/ipc/core-events';
import { createQueryClient } from '../../renderer/ipc/query-client';
import { FakeBridge, type FakeOptions, type FakeServer } from './fake-bridge';
import { scenarios, type Scenario } from './renderer-preview-flows';

/** The window over a core in memory: ?show=<scenario>, welcome, config-error, preparing or many; &still stops the flow. */
const query = new URLSearchParams(location.search);
const show = query.get('show') ?? 'healthy';
const warnings = ['/etc/barman.d/billing.conf:14: unknown option "retention" (did you mean "retention_policy"?)'];

const neighbours: readonly FakeServer[] = [
  { name: 'billing', description: 'Invoices, Frankfurt', scenario: 'healthy' },
  { name: 'catalog', description: 'Product data', scenario: 'incoming-only' },
  { name: 'events', description: null, scenario: 'paused' },
  { name: 'legacy-crm', description: 'Read only since 2024', scenario: 'receiver-down' },
  { name: 'warehouse', description: 'Reporting', scenario: 'healthy' },
];

function optionsOf(name: string): FakeOptions {
  if (name === 'welcome') return { servers: [], configFile: null };
  if (name === 'config-error') {
    const configError = {
      message: '/etc/barman.conf:31: "streaming_archiver" wants on or off, not "yes please"',
      hint: 'Correct line 31, then open the file again.',
    };
    return { servers: [], configFile: null, configError };
  }
  if (name === 'preparing')
    return { servers: [], configFile: null, demo: { phase: 'preparing', step: 'Create a private PostgreSQL cluster' } };
  if (name === 'many') {
    const servers = Array.from({ length: 100 }, (_, index): FakeServer => {
      const scenario = index % 17 === 3 ? 'receiver-down' : index % 29 === 5 ? 'disk-full' : 'healthy';
      return { name: `shard-${String(index).padStart(3, '0')}`, description: `Shard ${index} of orders`, scenario };
    });
    return { servers, configWarnings: warnings };
  }
  const scenario: Scenario = scenarios.find((one) => one === name) ?? 'healthy';
  const servers: readonly FakeServer[] = [
    { name: 'main', description: 'Orders and payments, PostgreSQL 16 on db-01', scenario },
    ...neighbours,
  ];
  return { servers, configWarnings: warnings, demo: { phase: 'stopped', sizeBytes: 431_000_000 } };
}

const silent = query.get('silent') === null ? {} : { silent: ['server.flow', 'storage.page', 'queues.page'] as const };
const failing =
  query.get('fail') === null
    ? {}
    : {
        failing: {
          'server.flow': 'the core did not answer',
          'storage.page': 'xlog.db could not be read: permission denied',
          'queues.page': 'cannot read the directory: permission denied',
        },
      };
const moving = query.get('still') === null ? { tickMs: 1_000 } : {};
const bridge = new FakeBridge({ ...optionsOf(show), ...moving, ...silent, ...failing });
Object.defineProperty(window, 'core', { value: bridge });
const queryClient = createQueryClient();
followCoreEvents(bridge, queryClient);
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App queryClient={queryClient} />);
