import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

/** What the component library asks for at its first render and a window without a screen cannot answer. */
class NeverResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

/** The window of happy-dom: what of it the tests set. */
interface HeadlessWindow {
  ResizeObserver?: typeof ResizeObserver;
  happyDOM?: { setViewport: (size: { readonly width: number; readonly height: number }) => void };
}

const scope = globalThis as HeadlessWindow;
scope.ResizeObserver ??= NeverResizes;

// Filters, events and queries settle within a second; a machine under load takes many times as long.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 40_000 });

beforeEach(() => {
  localStorage.clear();
  scope.happyDOM?.setViewport({ width: 1440, height: 800 });
});
afterEach(cleanup);
