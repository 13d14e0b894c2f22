import { StringDecoder } from 'node:string_decoder';

const MAX_LINE_LENGTH = 4_096;

/** Turns chunks of a child's output into lines. A line without end does not grow: what is beyond 4,096 characters is lost. */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  write(chunk: Buffer): void {
    for (const [at, part] of this.decoder.write(chunk).split('\n').entries()) {
      if (at > 0) this.end();
      this.extend(part);
    }
  }

  /** The last line may lack its newline. */
  finish(): void {
    this.extend(this.decoder.end());
    if (this.rest !== '') this.end();
  }

  private extend(text: string): void {
    this.rest += text.slice(0, MAX_LINE_LENGTH - this.rest.length);
  }

  private end(): void {
    const line = this.rest;
    this.rest = '';
    this.onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}
