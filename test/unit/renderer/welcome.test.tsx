import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { DemoStatus } from '../../../core/contract/demo';
import type { FakeOptions } from '../../harness/fake-bridge';
import { openWindow, server } from './open-window';

const absentDemo: DemoStatus = {
  phase: 'absent',
  step: null,
  directory: '/home/dba/walyard-demo',
  server: null,
  sizeBytes: null,
  error: null,
};

const openWelcome = (options: Partial<FakeOptions> = {}) => openWindow({ servers: [], configFile: null, ...options });

describe('the first start', () => {
  it('offers to open a configuration, through the dialog of the system', async () => {
    const { user, callsOf } = openWelcome();

    await user.click(await screen.findByRole('button', { name: 'Open configuration' }));

    expect(callsOf('app.openConfiguration')).toEqual([{}]);
    expect(screen.queryByRole('navigation')).toBeNull();
  });

  it('offers the demo', async () => {
    const { user, callsOf } = openWelcome();
    expect(await screen.findByText('/home/dba/walyard-demo')).toBeTruthy();

    await user.click(await screen.findByRole('button', { name: 'Try the demo' }));

    expect(callsOf('demo.start')).toEqual([{}]);
    expect(await screen.findByRole('button', { name: 'Demo is being prepared' })).toHaveProperty('disabled', true);
  });

  it('tells each step of the preparation, the current one last', async () => {
    const demo = { ...absentDemo, phase: 'preparing' as const, step: 'Start PostgreSQL' };
    const { bridge } = openWelcome({ answers: { 'demo.status': async () => ({ ...demo }) } });
    const steps = async () => within(await screen.findByRole('list', { name: 'Preparing the demo' }));
    await (await steps()).findByText('Start PostgreSQL');

    demo.step = 'Start pg_receivewal';
    bridge.emit({ topic: 'demo' });
    await (await steps()).findByText('Start pg_receivewal');

    const items = (await steps()).getAllByRole('listitem');
    expect(items.map((item) => item.textContent)).toEqual(['Start PostgreSQL', 'Start pg_receivewal']);
  });

  it('says where the configuration is wrong and what to do', async () => {
    const configError = { message: '/etc/barman.conf:31: "archiver" wants on or off', hint: 'Correct line 31.' };

    openWelcome({ configError });

    const problem = await screen.findByRole('alert');
    expect(problem.textContent).toBe('/etc/barman.conf:31: "archiver" wants on or offCorrect line 31.');
  });

  it('says that the configuration has no server', async () => {
    openWelcome({ configFile: '/etc/barman.conf' });

    expect((await screen.findByRole('alert')).textContent).toContain('/etc/barman.conf has no server section');
  });

  it('says why the demo failed and offers it again', async () => {
    const error = { message: 'initdb was not found', hint: 'Install the PostgreSQL server package.' };

    openWelcome({ demo: { phase: 'failed', error } });

    expect((await screen.findByRole('alert')).textContent).toBe(`${error.message}${error.hint}`);
    expect(screen.getByRole('button', { name: 'Try the demo again' })).toHaveProperty('disabled', false);
  });
});

describe('the demo in the rail', () => {
  const openDemo = async (demo: FakeOptions['demo'] & object) => {
    const opened = openWindow({ servers: [server('main')], demo });
    const panel = await screen.findByTestId('demo-panel');
    await opened.user.click(panel);
    const item = (name: string) => screen.findByRole('menuitem', { name });
    return { ...opened, panel, item };
  };

  it('tells what it does and how much room it takes', async () => {
    const { panel } = await openDemo({ phase: 'running', sizeBytes: 431_000_000, server: 'demo' });

    expect(panel.textContent).toBe('Demo is running411 MiB on disk');
  });

  it('can be stopped with its files kept', async () => {
    const { user, item, callsOf } = await openDemo({ phase: 'running', server: 'demo' });

    await user.click(await item('Stop the demo'));

    expect(callsOf('demo.stop')).toEqual([{ removeFiles: false }]);
    expect(await screen.findByText('The demo is stopped. Its files stay.')).toBeTruthy();
  });

  it('removes its files only after the plan, which starts on Cancel', async () => {
    const { user, item, callsOf } = await openDemo({ phase: 'running', sizeBytes: 431_000_000, server: 'demo' });
    await user.click(await item('Stop and remove files…'));
    const sheet = within(await screen.findByRole('dialog', { name: 'Remove the demo' }));

    expect(document.activeElement).toBe(sheet.getByRole('button', { name: 'Cancel' }));
    expect(sheet.getByText(/are deleted for good. Your own servers are not touched./)).toBeTruthy();
    expect(sheet.getAllByRole('listitem').map((one) => one.textContent)).toEqual([
      'Stop archiving, the receiver and the PostgreSQL of the demo',
      'Delete its folder, 411 MiB/home/dba/walyard-demo',
    ]);
    expect(callsOf('demo.stop')).toEqual([]);

    await user.click(sheet.getByRole('button', { name: 'Stop demo and remove files' }));
    expect(callsOf('demo.stop')).toEqual([{ removeFiles: true }]);
  });

  it('plans no stop for a demo that is stopped', async () => {
    const { user, item } = await openDemo({ phase: 'stopped' });

    await user.click(await item('Remove files…'));

    const sheet = within(await screen.findByRole('dialog', { name: 'Remove the demo' }));
    expect(sheet.getAllByRole('listitem')).toHaveLength(1);
    expect(sheet.getByRole('button', { name: 'Remove demo files' })).toBeTruthy();
  });
});
