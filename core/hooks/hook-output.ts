import { LineSplitter } from '../process/line-splitter';

const SHOWN_LINES = 200;
const LAST_LINES = 10;
const MAX_LAST_WORDS = 1_000;

export type HookLogLevel = 'debug' | 'info' | 'warning' | 'error';
export type HookLog = (level: HookLogLevel, line: string) => void;

/** What one run of a script prints: line by line to the log as it comes, and its last words (HOK-1). Never much. */
export class HookOutput {
  readonly output: OutputStream;
  readonly errorOutput: OutputStream;

  constructor(tell: HookLog) {
    this.output = new OutputStream((line) => tell('debug', line));
    this.errorOutput = new OutputStream((line) => tell('warning', line));
  }

  /** When the script has ended. */
  finish(): void {
    this.output.finish();
    this.errorOutput.finish();
  }

  /** For the message about a script that failed; empty when it printed nothing. */
  lastWords(): string {
    const parts = [
      ['output', this.output.lastWords()],
      ['error output', this.errorOutput.lastWords()],
    ];
    return parts.flatMap(([name, words]) => (words === '' ? [] : [`; ${name}: ${words}`])).join('');
  }
}

class OutputStream {
  private readonly last: string[] = [];
  private readonly lines = new LineSplitter((line) => this.take(line));
  private count = 0;

  constructor(private readonly tell: (line: string) => void) {}

  write(chunk: Buffer): void {
    this.lines.write(chunk);
  }

  finish(): void {
    this.lines.finish();
    const hidden = this.count - SHOWN_LINES;
    if (hidden > 0) this.tell(`(${hidden} more lines, not logged)`);
  }

  lastWords(): string {
    return this.last.join(' | ').slice(-MAX_LAST_WORDS);
  }

  private take(line: string): void {
    if (line.trim() === '') return;
    this.count += 1;
    if (this.count <= SHOWN_LINES) this.tell(line);
    this.last.push(line);
    if (this.last.length > LAST_LINES) this.last.shift();
  }
}
