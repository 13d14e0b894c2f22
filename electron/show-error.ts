import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';

export interface ShownError {
  readonly title: string;
  readonly message: string;
  readonly hint: string | null;
}

/** For what went wrong outside of the window's own pages. Returns at once. */
export function showError({ title, message, hint }: ShownError, window: BrowserWindow | null): void {
  const detail = hint === null ? message : `${message}\n${hint}`;
  const options = { type: 'error' as const, title: 'Walyard', message: title, detail };
  void (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
}
