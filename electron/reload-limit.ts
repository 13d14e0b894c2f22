const RELOADS_ALLOWED = 3;
const WITHIN_MS = 10 * 60_000;

/** A page that crashes now and then is drawn again for as long as the app runs; one that keeps crashing is not. */
export class ReloadLimit {
  private reloads: readonly number[] = [];

  /** May the page be drawn again? Yes counts as done. `nowMs` is a monotonic time. */
  take(nowMs: number): boolean {
    const recent = this.reloads.filter((at) => nowMs - at < WITHIN_MS);
    const allowed = recent.length < RELOADS_ALLOWED;
    this.reloads = allowed ? [...recent, nowMs] : recent;
    return allowed;
  }
}
