import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../core/cli/arguments';
import { readCheckOptions } from '../../../core/cli/check-options';
import { HELP } from '../../../core/cli/help';

const PLAIN = { command: 'status', servers: ['main'], configFile: undefined, json: false, quiet: false, options: {} };

describe('parseArguments', () => {
  it.each([
    [['status', 'main'], PLAIN],
    [['status'], { ...PLAIN, servers: [] }],
    [['status', 'a', 'b', 'all'], { ...PLAIN, servers: ['a', 'b', 'all'] }],
    [['-c', '/x.conf', 'status', 'main'], { ...PLAIN, configFile: '/x.conf' }],
    [['status', 'main', '--config=/x.conf'], { ...PLAIN, configFile: '/x.conf' }],
    [['status', 'main', '-f', 'json', '-q'], { ...PLAIN, json: true, quiet: true }],
    [['status', '--format', 'console', 'main'], PLAIN],
    [
      ['errors', 'list', 'main', '--trash'],
      { ...PLAIN, command: 'errors', servers: ['list', 'main'], options: { trash: true } },
    ],
    [['status', '--', '-main'], { ...PLAIN, servers: ['-main'] }],
    [
      ['list-wals', 'main', '--limit', '3', '--reverse'],
      { ...PLAIN, command: 'list-wals', options: { limit: '3', reverse: true } },
    ],
  ])('reads %j', (argv, expected) => {
    expect(parseArguments(argv)).toEqual(expected);
  });

  it.each([
    [[], { nagios: false, explain: false, probe: false, timeoutS: undefined }, false],
    [['-f', 'json', '--explain'], { nagios: false, explain: true, probe: false, timeoutS: undefined }, true],
    [['--nagios', '-f', 'json'], { nagios: true, explain: false, probe: false, timeoutS: undefined }, false],
    [['--probe', '--check-timeout', '0'], { nagios: false, explain: false, probe: true, timeoutS: 0 }, false],
  ])('reads check main %j', (options, check, json) => {
    const args = parseArguments(['check', 'main', ...options]);
    expect(args).toMatchObject({ command: 'check', servers: ['main'], json });
    expect(typeof args === 'object' && readCheckOptions(args.options)).toEqual(check);
  });

  it.each([[['status', 'main', '--nagios'], /status has no option --nagios/]])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(message);
  });

  it.each(['soon', '-1', '1.5', '1e3'])('refuses a time limit of %s', (text) => {
    expect(() => readCheckOptions({ 'check-timeout': text })).toThrow(`"${text}" is not a time limit`);
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
    [['status', 'main', '--yes'], 'status has no option --yes'],
    [['list-wals', 'main', '--before', '0/1'], 'list-wals has no option --before'],
    [['constructor', '--from', 'x'], 'constructor has no option --from'],
    [['list-wals', '--limit'], "option '--limit <value>' argument missing"],
    [['status', '-c'], "option '-c, --config <value>' argument missing"],
    [['status', '--format', 'JSON'], 'unknown output format "JSON"'],
    [['status', 'main', '--trash'], 'status has no option --trash'],
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
