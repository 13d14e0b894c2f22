import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { electronCommand } from '../../scripts/run/run-electron.mjs';
import { electronDistPath } from '../../scripts/setup/electron-runtime.mjs';
import { shownCount } from './archived-files';
import { launchApp } from './launch-app';
import type { LaunchedApp } from './launch-app';
import { isAlive, processesIn } from './processes';

test.skip(process.platform !== 'linux', 'reads /proc');

let launched: LaunchedApp | null = null;
test.afterEach(async () => {
  await launched?.dispose();
  launched = null;
});

/** Starts the demo and waits until everything that belongs to it runs. */
async function startDemo(): Promise<LaunchedApp> {
  const started = await launchApp(['--demo', '--print-state']);
  launched = started;
  await expect.poll(() => shownCount(started.page), { timeout: 90_000 }).toBeGreaterThan(0);
  const commands = processesIn(started.directory).map(({ command }) => command);
  expect(commands.some((command) => command.includes('pg_receivewal'))).toBe(true);
  expect(commands.some((command) => /postgres/.test(command))).toBe(true);
  return started;
}

test('quitting leaves no process of ours behind', async () => {
  const { directory, quit, output } = await startDemo();
  const before = processesIn(directory);

  await quit();

  expect(processesIn(directory)).toEqual([]);
  expect(before.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(output().trimEnd().split('\n').at(-1)).toBe('stopped');
});

test('SIGTERM stops everything in order', async () => {
  const { child, directory, logFile, output } = await startDemo();
  const ended = once(child, 'exit');

  child.kill('SIGTERM');

  expect(await ended).toEqual([0, null]);
  expect(processesIn(directory)).toEqual([]);
  expect(output().trimEnd().split('\n').at(-1)).toBe('stopped');
  expect(await readFile(logFile, 'utf8')).toMatch(/ stopped\n$/);
});

test('a second start ends at once and shows the window of the first', async () => {
  launched = await launchApp();
  const { app, directory } = launched;
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const { command, args, env } = electronCommand({
    distPath: await electronDistPath(() => {}),
    appArguments: ['--user-data', `${directory}/user-data`],
    env: { ...process.env },
  });

  const second = execFile(command, args, { env });
  const [code] = await once(second, 'exit');

  expect(code).toBe(0);
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true);
});
