import { describe, expect, it } from 'vitest';
import { contentTypeOf, resolveAppResource } from '../../../electron/app-resource';

const root = '/opt/walyard/dist/renderer';

describe('resolveAppResource', () => {
  it.each([
    ['walyard://app/', '/index.html'],
    ['walyard://app/index.html', '/index.html'],
    ['walyard://app/index.html?page=storage#row', '/index.html'],
    ['walyard://app/assets/index-a1.js', '/assets/index-a1.js'],
    ['walyard://app//assets//a.css', '/assets/a.css'],
    ['walyard://app/with%20blank.svg', '/with blank.svg'],
    ['walyard://app/..hidden.js', '/..hidden.js'],
  ])('finds %s', (url, file) => {
    expect(resolveAppResource(root, url)).toBe(root + file);
  });

  it.each([
    'walyard://app/%2e%2e%2fmain.cjs',
    'walyard://app/assets/..%2f..%2f..%2fpackage.json',
    'walyard://app/..%5c..%5cpackage.json',
    'walyard://app/%5c%5cserver%5cshare',
    'walyard://app/c%3a/windows/win.ini',
    'walyard://app/index.html%00.js',
    'walyard://app/%E0%A4%A',
    'walyard://other/index.html',
    'walyard:/etc/passwd',
    'file:///etc/passwd',
    'not an address',
  ])('refuses %s', (url) => {
    expect(resolveAppResource(root, url)).toBeNull();
  });

  it('never leaves the folder, whatever number of dots the address has', () => {
    const file = resolveAppResource(root, 'walyard://app/../../../../etc/passwd');

    expect(file).toBe(`${root}/etc/passwd`);
  });

  it('decodes once only', () => {
    expect(resolveAppResource(root, 'walyard://app/%252e%252e%252fmain.cjs')).toBe(`${root}/%2e%2e%2fmain.cjs`);
  });
});

describe('contentTypeOf', () => {
  it.each([
    ['a.js', 'text/javascript; charset=utf-8'],
    ['a.CSS', 'text/css; charset=utf-8'],
    ['index.html', 'text/html; charset=utf-8'],
    ['a.svg', 'image/svg+xml'],
    ['a.unknown', 'application/octet-stream'],
  ])('%s is %s', (file, type) => {
    expect(contentTypeOf(file)).toBe(type);
  });
});
