/** Lets one loop wait for a time or for somebody who has news, whichever comes first. News during work is kept. */
export class Nudge {
  private pending = false;
  private wake: (() => void) | null = null;

  nudge(): void {
    this.pending = true;
    this.wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.pending) await this.sleep(ms);
    this.pending = false;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).then(() => void (this.wake = null));
  }
}
