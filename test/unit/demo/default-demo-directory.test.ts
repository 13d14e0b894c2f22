import { describe, expect, it } from 'vitest';
import { defaultDemoDirectory } from '../../../core/demo/default-demo-directory';

const around = { env: {}, platform: 'linux', isRoot: false, home: '/home/dba' } as const;

describe('defaultDemoDirectory', () => {
  it.each([
    ['what WALYARD_DEMO_DIR says', { env: { WALYARD_DEMO_DIR: '/srv/demo' }, isRoot: true }, '/srv/demo'],
    ['a place that an unprivileged user can enter, for root', { isRoot: true }, '/var/lib/walyard/demo'],
    ['XDG_DATA_HOME', { env: { XDG_DATA_HOME: '/data' } }, '/data/walyard/demo'],
    ['the data directory of the user', {}, '/home/dba/.local/share/walyard/demo'],
    ['Application Support on macOS', { platform: 'darwin' }, '/home/dba/Library/Application Support/Walyard/demo'],
  ] as const)('is %s', (_, change, expected) => {
    expect(defaultDemoDirectory({ ...around, ...change })).toBe(expected);
  });
});
