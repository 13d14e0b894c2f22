import { describe, expect, it } from 'vitest';
import { isTrustedSender } from '../../../electron/ipc/trusted-sender';

const page = 'walyard://app/index.html';

describe('isTrustedSender', () => {
  it('trusts the top frame of the app', () => {
    expect(isTrustedSender({ senderFrame: { url: 'walyard://app/index.html#/demo', parent: null } }, page)).toBe(true);
  });

  it.each([
    ['a frame that has gone', null],
    ['a subframe of the app', { url: page, parent: {} }],
    ['another site', { url: 'https://app/index.html', parent: null }],
    ['another host of our scheme', { url: 'walyard://evil/index.html', parent: null }],
    ['a host that only starts like ours', { url: 'walyard://app.evil/index.html', parent: null }],
    ['a host that hides behind ours', { url: 'walyard://app@evil/index.html', parent: null }],
    ['a local file', { url: 'file:///index.html', parent: null }],
    ['an empty page', { url: 'about:blank', parent: null }],
    ['a data page', { url: 'data:text/html,walyard://app/', parent: null }],
    ['a frame without address', { url: '', parent: null }],
  ])('does not trust %s', (_name, senderFrame) => {
    expect(isTrustedSender({ senderFrame }, page)).toBe(false);
  });

  it('tells ports of the development server apart', () => {
    const frame = (url: string) => ({ senderFrame: { url, parent: null } });

    expect(isTrustedSender(frame('http://localhost:5173/x'), 'http://localhost:5173/')).toBe(true);
    expect(isTrustedSender(frame('http://localhost:5174/x'), 'http://localhost:5173/')).toBe(false);
  });

  it('does not trust a local file even when the page itself is one', () => {
    expect(isTrustedSender({ senderFrame: { url: 'file:///a', parent: null } }, 'file:///b')).toBe(false);
  });
});
