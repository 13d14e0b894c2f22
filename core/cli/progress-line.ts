import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDERR = 2;
const USUAL_COLUMNS = 80;
const ERASE = '\r\u001b[K';

/** One line on a terminal that tells how far a command is, and goes away. Nothing where there is no terminal. */
export class ProgressLine {
  private shown = false;

  constructor(private readonly wanted: boolean) {}

  show(text: string): void {
    if (!this.wanted || !isatty(STDERR)) return;
    const columns = process.stderr.columns || USUAL_COLUMNS; // A terminal may not know its width: 0.
    this.write(`${ERASE}${text.slice(0, columns - 1)}`);
    this.shown = true;
  }

  clear(): void {
    if (this.shown) this.write(ERASE);
    this.shown = false;
  }

  /** A terminal that cannot be written to stops no command. */
  private write(text: string): void {
    try {
      writeSync(STDERR, text);
    } catch {
      this.shown = false;
    }
  }
}
