import { useEffect, useState } from 'react';
import { recall, remember } from '../lib/remembered';
import { isPageId, type PageId } from './pages';

export interface Location {
  readonly server: string | null;
  readonly page: PageId;
  readonly goToServer: (server: string) => void;
  readonly goToPage: (page: PageId) => void;
  /** The WAL that Storage is to look for; another count is another search, even for the same text. */
  readonly sought: Sought;
  readonly findWal: (text: string) => void;
}

export interface Sought {
  readonly text: string;
  readonly count: number;
}

/** The server and page shown, kept between starts. A server that is gone gives way to the first one. */
export function useLocation(servers: readonly string[]): Location {
  const [wanted, setWanted] = useState(() => recall<string | null>('server', null, isNameOrNull));
  const [page, setPage] = useState<PageId>(() => recall<PageId>('page', 'overview', isPageId));
  const [sought, setSought] = useState<Sought>({ text: '', count: 0 });
  useEffect(() => remember('server', wanted), [wanted]);
  useEffect(() => remember('page', page), [page]);
  const server = wanted !== null && servers.includes(wanted) ? wanted : (servers[0] ?? null);
  const forget = () => setSought({ ...sought, text: '' });
  const goToServer = (name: string) => {
    forget();
    setWanted(name);
  };
  const goToPage = (id: PageId) => {
    forget();
    setPage(id);
  };
  const findWal = (text: string) => {
    setSought({ text, count: sought.count + 1 });
    setPage('storage');
  };
  return { server, page, goToServer, goToPage, sought, findWal };
}

const isNameOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
