import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { AtWork } from '../core/index';
import { findQuitQuestion } from './quit-question';

/** Says what stops and asks; true means quit. */
export async function confirmQuit(atWork: () => Promise<AtWork>, window: BrowserWindow | null): Promise<boolean> {
  const question = await findQuitQuestion(atWork);
  if (question === null) return true;
  const options = {
    ...question,
    type: 'question' as const,
    title: 'Walyard',
    buttons: ['Quit', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return response === 0;
}
