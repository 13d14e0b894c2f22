/** Moves the focus to the first table of the page, or to its first check; false when it has none. */
export function focusTable(): boolean {
  const table = document.querySelector<HTMLElement>('main [role="grid"], main [data-check]');
  table?.focus();
  return table !== null;
}
