import { expect, it } from 'vitest';
import { isTrayAvailable } from '../../../electron/tray-available';

it('is off when the environment says so, on every system', async () => {
  expect(await isTrayAvailable({ WALYARD_NO_TRAY: '1' }, 'darwin')).toBe(false);
  expect(await isTrayAvailable({}, 'darwin')).toBe(true);
  expect(await isTrayAvailable({}, 'win32')).toBe(true);
});

it('is off on Linux when no desktop can be asked', async () => {
  expect(await isTrayAvailable({ PATH: '/nowhere' }, 'linux')).toBe(false);
});
