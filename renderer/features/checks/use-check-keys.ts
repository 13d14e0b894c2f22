import { useEffect, useRef, type KeyboardEvent } from 'react';

type Run = (check: string | null) => void;

/** Moves between checks and runs the one that has the focus with Enter; Shift+R runs all, wherever the focus is. */
export function useCheckKeys(run: Run) {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'R' || event.ctrlKey || event.metaKey || event.altKey || !isFree(event.target)) return;
      event.preventDefault();
      latest.current(null);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (move(event) || runFocused(event, run)) event.preventDefault();
  };
}

/** Nobody is typing there, and no sheet is open. */
function isFree(target: EventTarget | null): boolean {
  return (
    !(target instanceof HTMLElement && target.matches('input, textarea')) && !document.querySelector('[role="dialog"]')
  );
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function move({ key, target, currentTarget }: KeyboardEvent<HTMLElement>): boolean {
  const step = STEPS[key];
  if (step === undefined) return false;
  const checks = [...currentTarget.querySelectorAll<HTMLElement>('[data-check]')];
  const at = checks.findIndex((check) => target instanceof Node && check.contains(target));
  const next = checks[at + step];
  next?.focus();
  return next !== undefined;
}

/** On a button inside of a check, Enter is the button's. */
function runFocused({ key, target }: KeyboardEvent<HTMLElement>, run: Run): boolean {
  const check = target instanceof HTMLElement ? target.dataset['check'] : undefined;
  if (key !== 'Enter' || check === undefined) return false;
  run(check);
  return true;
}
