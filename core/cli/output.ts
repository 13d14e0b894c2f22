import { writeSync } from 'node:fs';
import { ArchiverError, redactConninfo } from '../index';

const STDOUT = 1;
const STDERR = 2;
const FLUSH_BYTES = 1 << 16;

/** Where a command prints: text for people, or one JSON document for programs. Passwords never pass. */
export class Output {
  private pending = '';

  constructor(
    readonly json: boolean,
    private readonly quiet: boolean,
  ) {}

  /** For people only. */
  line(text: string): void {
    if (!this.json && !this.quiet) this.write(`${text}\n`);
  }

  /** The answer of a command in the chosen form; `text` is not evaluated for JSON. */
  answer(value: unknown, text: () => Iterable<string>): void {
    if (this.json) this.write(`${redactConninfo(JSON.stringify(value, null, 2))}\n`);
    else for (const line of text()) this.write(`${redactConninfo(line)}\n`);
  }

  /** For a command that goes on: one line at once, a sentence or a JSON document. */
  event(value: object, sentence: string): void {
    if (this.quiet && !this.json) return;
    this.write(`${redactConninfo(this.json ? JSON.stringify(value) : sentence)}\n`);
    this.flush();
  }

  warning(text: string): void {
    this.flush();
    writeAll(STDERR, `walyard: warning: ${redactConninfo(text)}\n`);
  }

  /** One line of what, one of what to do. */
  error(error: unknown): void {
    this.flush();
    const known = error instanceof ArchiverError ? error : new ArchiverError('internal', describeUnknown(error));
    writeAll(STDERR, `walyard: ${redactConninfo(known.message)}\n`);
    if (known.hint !== undefined) writeAll(STDERR, `hint: ${redactConninfo(known.hint)}\n`);
  }

  flush(): void {
    writeAll(STDOUT, this.pending);
    this.pending = '';
  }

  private write(text: string): void {
    this.pending += text;
    if (this.pending.length >= FLUSH_BYTES) this.flush();
  }
}

function describeUnknown(error: unknown): string {
  return `unexpected failure: ${error instanceof Error ? error.message : String(error)}`;
}

/** A closed pipe (`walyard … | head`) is the reader's choice, not a failure. A full pipe is waited for. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
