import { expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../electron/content-security-policy';

it('allows neither inline scripts nor evaluation nor other sites in the product', () => {
  const policy = contentSecurityPolicy();

  expect(policy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
      "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});

it('adds the web socket of the development server and nothing else remote', () => {
  const policy = contentSecurityPolicy('http://localhost:5173');

  expect(policy).toContain("connect-src 'self' ws://localhost:5173;");
  expect(policy).not.toContain('*');
});
