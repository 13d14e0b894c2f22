import { writeSync } from 'node:fs';
import { redactConninfo, type ArchiverError } from '../index';
import { toKnownError } from './known-error';

const STDOUT = 1;
const STDERR = 2;
const FLUSH_BYTES = 1 << 16;

/**
 * Where a command prints: text for people, or one JSON document for programs. Passwords never pass. Output that cannot
 * be written stops no command, least of all one that archives: it is told once and counts as a failure at the end.
 */
export class Output {
  /** An error was told: the command has failed, whatever else it did (ARC-22). */
  failed = false;
  private pending = '';
  private unwritable = false;

  constructor(
    readonly json: boolean,
    private readonly quiet: boolean,
  ) {}

  /** For people only. */
  line(text: string): void {
    if (!this.json && !this.quiet) this.write(`${redactConninfo(text)}\n`);
  }

  /** The answer of a command in the chosen form; `text` is not evaluated for JSON. */
  answer(value: unknown, text: () => Iterable<string>): void {
    if (this.json) this.write(`${JSON.stringify(value, redactText, 2)}\n`);
    else for (const line of text()) this.write(`${redactConninfo(line)}\n`);
  }

  /** For a command that goes on: one line at once, a sentence or a JSON document. */
  event(value: object, sentence: string): void {
    if (this.quiet && !this.json) return;
    this.write(`${this.json ? JSON.stringify(value, redactText) : redactConninfo(sentence)}\n`);
    this.flush();
  }

  warning(text: string): void {
    this.flush();
    tell(`walyard: warning: ${oneLine(text)}`);
  }

  /** What another run of the command has told about a server, warnings and errors. */
  relay(server: string, told: string): void {
    this.flush();
    for (const line of told.split('\n').filter(Boolean))
      tell(line.replace(/^walyard: (?:warning: )?/, `$&${server}: `));
  }

  /** One line of what, one of what to do. */
  error(error: unknown): void {
    this.flush();
    this.failed = true;
    tellError(toKnownError(error));
  }

  flush(): void {
    const text = this.pending;
    this.pending = '';
    try {
      writeAll(STDOUT, text);
    } catch (error) {
      this.failed = true;
      if (!this.unwritable) tellError(toKnownError(error, 'write the output'));
      this.unwritable = true;
    }
  }

  private write(text: string): void {
    this.pending += text;
    if (this.pending.length >= FLUSH_BYTES) this.flush();
  }
}

/** Text by text, before it is quoted: a password at the end of a value would take the closing quote with it. */
function redactText(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? redactConninfo(value) : value;
}

function tellError({ message, hint }: ArchiverError): void {
  tell(`walyard: ${oneLine(message)}`);
  if (hint !== undefined) tell(`hint: ${oneLine(hint)}`);
}

function tell(line: string): void {
  try {
    writeAll(STDERR, `${redactConninfo(line)}\n`);
  } catch {
    // Nobody can be told; the exit status still says it.
  }
}

const oneLine = (text: string) => text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ');

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
