import { describe, expect, it } from 'vitest';
import { parseStartArguments } from '../../../scripts/run/start-arguments.mjs';

const parse = (args, hasDisplay = true) => parseStartArguments(args, { workingDirectory: '/home/dba', hasDisplay });

describe('parseStartArguments', () => {
  it('starts the demo when no configuration is named', () => {
    expect(parse([])).toEqual({ screenshots: null, appArguments: ['--demo'] });
  });

  it.each([[['--config', 'barman.conf']], [['--config=/etc/barman.conf']]])(
    'does not start the demo with %j',
    (args) => {
      expect(parse(args).appArguments).not.toContain('--demo');
    },
  );

  it('takes paths as seen from where npm was called', () => {
    expect(parse(['--config', 'barman.conf']).appArguments).toEqual(['--config', '/home/dba/barman.conf']);
  });

  it('has the state printed when there is no display', () => {
    expect(parse(['--demo'], false).appArguments).toEqual(['--demo', '--print-state']);
  });

  it('keeps --screenshots for itself', () => {
    expect(parse(['--screenshots', 'pictures'])).toEqual({
      screenshots: '/home/dba/pictures',
      appArguments: ['--demo'],
    });
  });

  it.each([[['--screenshots']], [['--screenshots', '--demo']]])('refuses %j, which names no folder', (args) => {
    expect(() => parse(args)).toThrow('option --screenshots needs a folder');
  });
});
