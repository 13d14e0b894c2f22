export interface Notice {
  readonly id: number;
  readonly tone: 'ok' | 'failing';
  readonly text: string;
  readonly hint: string | null;
  /** What takes the act back. */
  readonly action: NoticeAction | null;
}

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

const LIFETIME_MS = 6_000;
/** Long enough to see what one has done, and to reach the button. */
const ACTION_LIFETIME_MS = 20_000;

/** Results of the user's own acts. What happens by itself is told where it happens, never here. */
class NoticeList {
  private notices: readonly Notice[] = [];
  private nextId = 1;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): readonly Notice[] => this.notices;

  /** A failure stays until it is closed: it may be read much later. */
  add(tone: Notice['tone'], text: string, hint: string | null = null, action: NoticeAction | null = null): void {
    const id = this.nextId++;
    this.set([...this.notices.slice(-2), { id, tone, text, hint, action }]);
    const lifetimeMs = action === null ? LIFETIME_MS : ACTION_LIFETIME_MS;
    if (tone === 'ok') setTimeout(() => this.close(id), lifetimeMs);
  }

  close(id: number): void {
    this.set(this.notices.filter((notice) => notice.id !== id));
  }

  private set(notices: readonly Notice[]): void {
    this.notices = notices;
    for (const listener of this.listeners) listener();
  }
}

export const noticeList = new NoticeList();
