import { describe, expect, it } from 'vitest';
import { parseAppArguments } from '../../../electron/app-arguments';

const nothing = {
  demo: false,
  configFile: null,
  printState: false,
  userDataDirectory: null,
  demoDirectory: null,
};

describe('parseAppArguments', () => {
  it.each([
    [['electron', 'path/to/app'], nothing],
    [['electron', '--demo', '--print-state'], { ...nothing, demo: true, printState: true }],
    [['electron', '--config', '/etc/barman.conf'], { ...nothing, configFile: '/etc/barman.conf' }],
    [['electron', '--config=/etc/a=b.conf'], { ...nothing, configFile: '/etc/a=b.conf' }],
    [['electron', '--config', 'barman.conf'], { ...nothing, configFile: '/home/dba/barman.conf' }],
    [['electron', '--config', '/a', '--config', '/b'], { ...nothing, configFile: '/b' }],
    [['electron', '--user-data', '/u', '--demo-dir=/d'], { ...nothing, userDataDirectory: '/u', demoDirectory: '/d' }],
  ])('reads %j', (argv, expected) => {
    expect(parseAppArguments(argv, '/home/dba')).toEqual(expected);
  });

  it('passes over options of Chromium, of Electron and of test drivers', () => {
    const argv = [
      'electron',
      '--no-sandbox',
      '--inspect=0',
      '--remote-debugging-port=0',
      '-r',
      'loader.js',
      '--demonic',
    ];

    expect(parseAppArguments(argv, '/')).toEqual(nothing);
  });

  it.each([[['--config']], [['--config', '--demo']], [['--config=']], [['--user-data']], [['--demo-dir=']]])(
    'refuses %j, which lacks a value',
    (argv) => {
      expect(() => parseAppArguments(['electron', ...argv], '/')).toThrow(
        expect.objectContaining({ code: 'usage', message: expect.stringContaining('needs a value') }),
      );
    },
  );
});
