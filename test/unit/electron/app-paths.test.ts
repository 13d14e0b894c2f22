import { expect, it } from 'vitest';
import { devOriginOf } from '../../../electron/app-paths';

it.each([
  ['http://localhost:5173/', false, 'http://localhost:5173'],
  ['http://localhost:5173/', true, null],
  ['http://127.0.0.1:5173/', false, 'http://127.0.0.1:5173'],
  ['http://[::1]:5173/', false, 'http://[::1]:5173'],
  ['http://example.org:5173/', false, null],
  ['file:///etc', false, null],
  ['nonsense', false, null],
  [undefined, false, null],
])('the development server %s in a packaged app (%s) is %s', (url, isPackaged, origin) => {
  expect(devOriginOf(url === undefined ? {} : { WALYARD_DEV_URL: url }, isPackaged)).toBe(origin);
});
