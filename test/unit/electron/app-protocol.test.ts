import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { respond } from '../../../electron/app-protocol';

describe('the protocol of the app', () => {
  let directory: string;
  let root: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'walyard-protocol-'));
    root = join(directory, 'renderer');
    await mkdir(root);
    await writeFile(join(root, 'index.html'), '<title>Walyard</title>');
    await writeFile(join(directory, 'secret'), 'secret');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('serves a file with its type and a strict policy', async () => {
    const response = await respond(root, 'GET', 'walyard://app/index.html');

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<title>Walyard</title>');
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    const policy = response.headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
  });

  it('refuses a symbolic link that leads outside', async () => {
    await symlink(join(directory, 'secret'), join(root, 'link.js'));

    const response = await respond(root, 'GET', 'walyard://app/link.js');

    expect(response.status).toBe(403);
    expect(await response.text()).toBe('');
  });

  it.each([
    ['GET', 'walyard://app/..%2fsecret', 403],
    ['GET', 'walyard://app/absent.js', 404],
    ['POST', 'walyard://app/index.html', 405],
  ])('answers %s %s with %i', async (method, url, status) => {
    expect((await respond(root, method, url)).status).toBe(status);
  });
});
