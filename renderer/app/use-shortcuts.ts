import { useEffect, useRef } from 'react';
import { focusTable } from '../lib/focus-table';
import { pages, type PageId } from './pages';

export interface ShortcutTargets {
  readonly goToPage: (page: PageId) => void;
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
  readonly toggleRail: () => void;
  readonly moveServer: (step: 1 | -1) => void;
}

const SEQUENCE_MS = 1_200;

/** Shortcuts of the whole window. Tables and fields keep the keys they use themselves. */
export function useShortcuts(targets: ShortcutTargets): void {
  const latest = useRef(targets);
  useEffect(() => {
    latest.current = targets;
  });
  useEffect(() => {
    let goPressedAt = -Infinity;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      const handled = event.ctrlKey || event.metaKey ? runWithCommand(event.key, latest.current) : runPlain(event);
      if (handled) event.preventDefault();
    };
    const runPlain = (event: KeyboardEvent): boolean => {
      if (isTyping(event.target) || isSheetOpen()) return false;
      const isSecond = performance.now() - goPressedAt < SEQUENCE_MS;
      goPressedAt = event.key === 'g' ? performance.now() : -Infinity;
      const page = pages.find((one) => one.key === event.key || (isSecond && one.letter === event.key));
      if (page !== undefined) latest.current.goToPage(page.id);
      return page !== undefined || runKey(event, latest.current);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function runWithCommand(key: string, targets: ShortcutTargets): boolean {
  if (key === 'k') targets.openPalette();
  else if (key === 'b') targets.toggleRail();
  else return false;
  return true;
}

function runKey({ key, target }: KeyboardEvent, targets: ShortcutTargets): boolean {
  if (key === '?') targets.openShortcuts();
  else if (key === '[') targets.moveServer(-1);
  else if (key === ']') targets.moveServer(1);
  else if (key === '/') return focusFilter();
  // Otherwise the way from a freshly opened page to its rows would lead through the whole rail.
  else if (target === document.body && (key === 'j' || key === 'ArrowDown')) return focusTable();
  else return false;
  return true;
}

function focusFilter(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[data-filter]');
  field?.focus();
  field?.select();
  return field !== null;
}

const isSheetOpen = () => document.querySelector('[role="dialog"]') !== null;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}
