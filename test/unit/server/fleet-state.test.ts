import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FleetState } from '../../../core/server/fleet-state';

const FIRST = '/etc/barman.conf';
const SECOND = '/home/me/barman.conf';

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walyard-state-'));
  directory = join(root, 'settings', 'walyard');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = () => new FleetState(directory);

describe('FleetState', () => {
  it('remembers nothing at first, and makes nothing until there is something', () => {
    expect([open().configFile, open().isArchiving(FIRST, 'main')]).toEqual([null, false]);
    expect(() => statSync(directory)).toThrow('ENOENT');
  });

  it('remembers the configuration, in a private directory', () => {
    open().rememberConfiguration(FIRST);

    expect(open().configFile).toBe(FIRST);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, 'fleet.json')).mode & 0o777).toBe(0o600);
  });

  it('remembers which servers are archived, each configuration by itself', () => {
    const state = open();
    state.rememberArchiving(FIRST, 'one', true);
    state.rememberArchiving(FIRST, 'two', true);
    state.rememberArchiving(SECOND, 'one', true);
    state.rememberArchiving(FIRST, 'one', false);
    state.rememberConfiguration(SECOND);

    const later = open();

    expect([later.isArchiving(FIRST, 'one'), later.isArchiving(FIRST, 'two')]).toEqual([false, true]);
    expect([later.isArchiving(SECOND, 'one'), later.isArchiving(SECOND, 'two')]).toEqual([true, false]);
    expect(later.configFile).toBe(SECOND);
  });

  it('remembers a server once, however often it is told', () => {
    const state = open();
    for (const on of [true, true]) state.rememberArchiving(FIRST, 'one', on);
    state.rememberArchiving(FIRST, 'one', false);

    expect(open().isArchiving(FIRST, 'one')).toBe(false);
    expect(JSON.parse(readFileSync(join(directory, 'fleet.json'), 'utf8'))).toEqual({
      configFile: null,
      archiving: { [FIRST]: [] },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['other types', '{ "configFile": 5, "archiving": { "a": "b" } }'],
    ['a list', '[]'],
  ])('starts anew when the file holds %s', (_what, text) => {
    open().rememberConfiguration(FIRST);
    writeFileSync(join(directory, 'fleet.json'), text);

    const state = open();

    expect([state.configFile, state.isArchiving('a', 'b')]).toEqual([null, false]);
    state.rememberArchiving(FIRST, 'one', true);
    expect(open().isArchiving(FIRST, 'one')).toBe(true);
  });

  it('keeps of a half-known file what it knows', () => {
    open().rememberConfiguration(FIRST);
    writeFileSync(join(directory, 'fleet.json'), `{ "configFile": "${FIRST}", "archiving": 7 }`);

    expect(open().configFile).toBe(FIRST);
  });
});
