import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { api } from '../../core/contract/api';
import { CommandLines } from '../harness/command-lines';
import { PgCluster } from '../harness/pg-cluster';
import { callCore } from './call-core';
import { launchApp, makeFolder } from './launch-app';
import type { LaunchedApp } from './launch-app';
import { processesIn } from './processes';

test.skip(process.platform !== 'linux', 'reads /proc');

/** In every secret of this test, so that also a part of one is found. Of this run alone. */
const SECRET = `pl4nted${process.pid}`;
const SERVERS = ['right', 'wrong', 'unreadable', 'misspelt'];

/** These open a dialog of the system, or are about the demo. */
const NOT_ASKED = /^app\.(?:open|show)|^demo\.(?:start|stop)/;
/** Last, because the others would find nothing at work. */
const ENDING = /\.stop$|discard|reset|drop/i;

let cluster: PgCluster;
let launched: LaunchedApp | null = null;

test.beforeAll(async () => {
  cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true });
  await cluster.query(`CREATE ROLE locked SUPERUSER LOGIN PASSWORD '${SECRET}'`);
  const hba = join(cluster.dataDir, 'pg_hba.conf');
  const rules = ['all', 'replication'].map((database) => `host ${database} locked 127.0.0.1/32 scram-sha-256\n`);
  await writeFile(hba, rules.join('') + (await readFile(hba, 'utf8')));
  await cluster.query('SELECT pg_reload_conf()');
});
test.afterAll(async () => {
  await launched?.dispose();
  await cluster.stop();
});

function configuration(home: string): string {
  const at = `host=127.0.0.1 port=${cluster.port} user=locked dbname=postgres`;
  const common = `streaming_archiver = on\nslot_name = walyard\ncreate_slot = auto\npath_prefix = ${cluster.binDir}\n`;
  const sections = [
    `[right]\nconninfo = ${at} password=${SECRET}\n${common}`,
    `[wrong]\nconninfo = postgresql://locked:not-${SECRET}@127.0.0.1:${cluster.port}/postgres\n${common}`,
    `[unreadable]\nconninfo = host=h password='${SECRET}\n${common}`,
    `[misspelt]\nconninfo = ${at} sslpassword=${SECRET} password=x\nstreaming_coninfo = password=${SECRET}\n${common}`,
  ];
  return `[barman]\nbarman_home = ${home}\n${sections.join('')}`;
}

async function launchWithSecrets(): Promise<LaunchedApp> {
  const directory = await makeFolder();
  const configFile = join(directory, 'barman.conf');
  await writeFile(configFile, configuration(directory));
  const started = await launchApp(['--config', configFile, '--print-state'], directory);
  launched = started;
  await expect.poll(async () => (await callCore(started.page, 'fleet.status', {})).servers.length).toBeGreaterThan(1);
  return started;
}

/** What the bridge answers to every method for this server, whether it is an answer or a refusal. */
function askEverything(page: Page, server: string): Promise<string> {
  const methods = Object.keys(api).filter((method) => !NOT_ASKED.test(method));
  const inOrder = [...methods.filter((method) => !ENDING.test(method)), ...methods.filter((name) => ENDING.test(name))];
  return page.evaluate(
    async ([names, request]) => {
      const { core } = window as unknown as { core: { call(method: string, request: object): Promise<unknown> } };
      const replies: string[] = [];
      for (const name of names) {
        const reply = await core.call(name, request).catch(String);
        replies.push(`${name}: ${JSON.stringify(reply)}`);
      }
      return replies.join('\n');
    },
    [
      inOrder,
      { server, channel: 'streaming', filter: '', offset: 0, limit: 50, targets: [], reason: '', sort: 'name' },
    ] as const,
  );
}

/** The markup of every page, with what is in attributes. */
async function everyPage(page: Page): Promise<string> {
  const seen: string[] = [];
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await page.waitForLoadState('networkidle');
    seen.push(await page.locator('html').innerHTML());
  }
  return seen.join('\n');
}

const linesWithSecret = (text: string) => text.split('\n').filter((line) => line.includes(SECRET));

test('a password is in no reply, on no page, in no log and no process list; quitting leaves no receiver behind', async () => {
  const commandLines = CommandLines.watch();
  const { page, directory, logFile, output, quit } = await launchWithSecrets();
  const { servers } = await callCore(page, 'fleet.status', {});
  const names = servers.map(({ name }) => name);
  for (const server of names) await callCore(page, 'archiving.start', { server });
  const receiver = async (server: string) => (await callCore(page, 'server.flow', { server })).receiver;
  await expect.poll(async () => (await receiver('right')).phase, { timeout: 30_000 }).toBe('running');
  await expect.poll(async () => (await receiver('wrong')).advice?.what ?? '', { timeout: 30_000 }).toContain('login');

  const shown: string[] = [];
  for (const server of names) {
    await page.getByRole('navigation').getByText(server, { exact: true }).click();
    shown.push(await everyPage(page));
  }
  const replies: string[] = [];
  for (const server of [...names, ...SERVERS]) replies.push(await askEverything(page, server));
  await callCore(page, 'archiving.start', { server: 'right' });
  await expect.poll(() => processesIn(directory).some(({ command }) => command.includes('pg_receivewal'))).toBe(true);
  await quit();

  expect(shown.join('')).toContain('password authentication failed');
  expect(replies.join('')).toContain('password authentication failed');
  const said = [...shown, ...replies, output(), await readFile(logFile, 'utf8'), ...commandLines.end()];
  expect(linesWithSecret(said.join('\n'))).toEqual([]);
  expect(processesIn(directory)).toEqual([]);
});
