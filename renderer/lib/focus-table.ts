/** Moves the focus to the first table of the page; false when it has none. */
export function focusTable(): boolean {
  const table = document.querySelector<HTMLElement>('main [role="grid"]');
  table?.focus();
  return table !== null;
}
