import { readdirSync, readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 10;

/** The command line of every process of this machine that was seen while it was watched, as `ps` shows them. Of Linux. */
export class CommandLines {
  private readonly seen = new Set<string>();
  private readonly timer: NodeJS.Timeout;

  private constructor() {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  static watch(): CommandLines {
    return new CommandLines();
  }

  end(): readonly string[] {
    clearInterval(this.timer);
    this.look();
    return [...this.seen];
  }

  private look(): void {
    for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) this.seen.add(commandLineOf(name));
  }
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // It has ended meanwhile.
  }
}
