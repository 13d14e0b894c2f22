import { Notification } from 'electron';
import type { ServerSummary } from '../core/contract/flow';
import { noticesOf } from './notice';

/** Those that can still be clicked: without a reference they would be collected, and the click lost. */
const shown = new Set<Notification>();

/** Tells the operator, through the operating system, that servers need a look. */
export function notifyWorse(worse: readonly ServerSummary[], onClick: (server: string) => void): void {
  if (!Notification.isSupported()) return;
  for (const { server, ...words } of noticesOf(worse)) {
    const notification = new Notification(words);
    shown.add(notification);
    notification.on('click', () => onClick(server));
    notification.on('close', () => shown.delete(notification));
    notification.on('failed', () => shown.delete(notification));
    notification.show();
  }
}
