import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const LARGEST_BYTES = 5 * 1024 * 1024;
const OLD_FILES_KEPT = 2;
/** A disk that hangs must not fill the memory: what does not fit is counted and said. */
const LONGEST_BACKLOG = 10_000;

export interface LogFileOptions {
  readonly file: string;
  /** Takes passwords out of a line. */
  readonly redact: (line: string) => string;
  readonly largestBytes?: number;
  readonly now?: () => Date;
}

/** A log of lines, written in order in the background; the old ones are FILE.1 (newest) and FILE.2. Never throws. */
export class LogFile {
  private backlog: string[] = [];
  private dropped = 0;
  private sizeBytes: number | null = null;
  private writing: Promise<void> | null = null;

  constructor(private readonly options: LogFileOptions) {}

  write(line: string): void {
    if (this.backlog.length >= LONGEST_BACKLOG) {
      this.dropped += 1;
      return;
    }
    this.backlog.push(`${this.now()} ${this.options.redact(line)}\n`);
    this.writing ??= this.drain();
  }

  /** Resolves when everything written so far is in the file, or could not be. */
  async flush(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  private async drain(): Promise<void> {
    await Promise.resolve(); // Lines of one turn go out together.
    while (this.backlog.length > 0) {
      const lines = this.backlog;
      this.backlog = [];
      if (this.dropped > 0) lines.push(`${this.now()} ${this.dropped} lines lost: the log could not keep up\n`);
      this.dropped = 0;
      await this.append(lines.join('')).catch((error: unknown) => {
        this.sizeBytes = null;
        process.stderr.write(`cannot write the log: ${String(error)}\n`);
      });
    }
    this.writing = null; // In the same turn as the look at the backlog: a line of the next turn starts a new drain.
  }

  private async append(text: string): Promise<void> {
    const { file, largestBytes = LARGEST_BYTES } = this.options;
    this.sizeBytes ??= await openSize(file);
    if (this.sizeBytes > 0 && this.sizeBytes + Buffer.byteLength(text) > largestBytes) {
      await rotate(file);
      this.sizeBytes = 0;
    }
    await appendFile(file, text, { mode: 0o600 });
    this.sizeBytes += Buffer.byteLength(text);
  }

  private now(): string {
    return (this.options.now?.() ?? new Date()).toISOString();
  }
}

async function openSize(file: string): Promise<number> {
  await mkdir(dirname(file), { recursive: true });
  return stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
}

async function rotate(file: string): Promise<void> {
  await rm(`${file}.${OLD_FILES_KEPT}`, { force: true });
  for (let number = OLD_FILES_KEPT - 1; number >= 1; number -= 1) {
    await rename(`${file}.${number}`, `${file}.${number + 1}`).catch(() => {}); // Not there yet.
  }
  await rename(file, `${file}.1`);
}
