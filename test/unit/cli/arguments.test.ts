import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../core/cli/arguments';
import { HELP } from '../../../core/cli/help';

const PLAIN = { command: 'status', servers: ['main'], configFile: undefined, json: false, quiet: false, trash: false };

describe('parseArguments', () => {
  it.each([
    [['status', 'main'], PLAIN],
    [['status'], { ...PLAIN, servers: [] }],
    [['status', 'a', 'b', 'all'], { ...PLAIN, servers: ['a', 'b', 'all'] }],
    [['-c', '/x.conf', 'status', 'main'], { ...PLAIN, configFile: '/x.conf' }],
    [['status', 'main', '--config=/x.conf'], { ...PLAIN, configFile: '/x.conf' }],
    [['status', 'main', '-f', 'json', '-q'], { ...PLAIN, json: true, quiet: true }],
    [['status', '--format', 'console', 'main'], PLAIN],
    [['errors', 'list', 'main', '--trash'], { ...PLAIN, command: 'errors', servers: ['list', 'main'], trash: true }],
    [['status', '--', '-main'], { ...PLAIN, servers: ['-main'] }],
  ])('reads %j', (argv, expected) => {
    expect(parseArguments(argv)).toEqual(expected);
  });

  it.each([
    [[], 'help'],
    [['--help'], 'help'],
    [['status', 'main', '-h'], 'help'],
    [['-v'], 'version'],
    [['--version', '--help'], 'version'],
  ])('answers %j with %s', (argv, expected) => {
    expect(parseArguments(argv)).toBe(expected);
  });

  it.each([
    [['status', '--bogus'], "unknown option '--bogus'"],
    [['status', '-c'], "option '-c, --config <value>' argument missing"],
    [['status', '--format', 'JSON'], 'unknown output format "JSON"'],
    [['status', 'main', '--trash'], '--trash does not go with status'],
    [['errors', 'show', 'main', '--trash'], '--trash does not go with errors show'],
    [['status', '--help=yes'], "option '-h, --help' does not take an argument"],
  ])('refuses %j in one line with advice', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(
      expect.objectContaining({ code: 'usage', message, hint: expect.stringMatching(/\.$/) }),
    );
  });
});

describe('HELP', () => {
  it('fits a terminal of 120 columns', () => {
    for (const line of HELP.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
  });
});
