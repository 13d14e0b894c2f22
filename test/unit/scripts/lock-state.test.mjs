import { describe, expect, it } from 'vitest';
import { isInstalledAsLocked, packagesStamp } from '../../../scripts/setup/lock-state.mjs';

const machine = { platform: 'linux', arch: 'x64', nodeMajor: '20' };
const lock = {
  packages: {
    '': { name: 'walyard' },
    'node_modules/zod': { version: '4.0.0' },
    'node_modules/native-mac': { version: '1.0.0', optional: true },
  },
};
const installed = (packages) => ({ packages });

describe('packagesStamp', () => {
  it('stays the same for the same lock on the same kind of machine', () => {
    expect(packagesStamp('{}', machine)).toBe(packagesStamp('{}', { ...machine }));
  });

  it.each([
    ['another lock', '{"a":1}', machine],
    ['another platform', '{}', { ...machine, platform: 'darwin' }],
    ['another processor', '{}', { ...machine, arch: 'arm64' }],
    ['another major of Node', '{}', { ...machine, nodeMajor: '24' }],
  ])('changes with %s', (_, text, where) => {
    expect(packagesStamp(text, where)).not.toBe(packagesStamp('{}', machine));
  });
});

describe('isInstalledAsLocked', () => {
  it('accepts an installation that lacks only optional packages', () => {
    expect(isInstalledAsLocked(lock, installed({ 'node_modules/zod': { version: '4.0.0' } }))).toBe(true);
  });

  it.each([
    ['a missing package', {}],
    ['another version', { 'node_modules/zod': { version: '4.0.1' } }],
    [
      'another version of an optional package',
      { 'node_modules/zod': { version: '4.0.0' }, 'node_modules/native-mac': { version: '2.0.0' } },
    ],
    [
      'a package that the lock does not have',
      { 'node_modules/zod': { version: '4.0.0' }, 'node_modules/left-pad': { version: '1.0.0' } },
    ],
  ])('refuses %s', (_, packages) => {
    expect(isInstalledAsLocked(lock, installed(packages))).toBe(false);
  });
});
