export const pages = [
  { id: 'overview', label: 'Overview', key: '1', letter: 'o' },
  { id: 'queues', label: 'Queues', key: '2', letter: 'q' },
  { id: 'storage', label: 'Storage', key: '3', letter: 's' },
  { id: 'errors', label: 'Errors', key: '4', letter: 'e' },
  { id: 'checks', label: 'Checks', key: '5', letter: 'c' },
  { id: 'receiver', label: 'Receive-wal', key: '6', letter: 'r' },
] as const;

export type PageId = (typeof pages)[number]['id'];

export function isPageId(value: unknown): value is PageId {
  return pages.some((page) => page.id === value);
}
