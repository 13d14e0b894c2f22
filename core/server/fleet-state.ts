import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurableFile } from '../fs/write-durable-file';

interface Remembered {
  readonly configFile: string | null;
  /** Names of the servers that are archived, by configuration file. */
  readonly archiving: Readonly<Record<string, readonly string[]>>;
}

const NOTHING: Remembered = { configFile: null, archiving: {} };

/** What the program remembers between two starts: the opened configuration and which servers it archives. */
export class FleetState {
  private remembered: Remembered;

  constructor(private readonly directory: string) {
    this.remembered = read(this.file);
  }

  get configFile(): string | null {
    return this.remembered.configFile;
  }

  isArchiving(configFile: string, server: string): boolean {
    return this.remembered.archiving[configFile]?.includes(server) ?? false;
  }

  rememberConfiguration(configFile: string): void {
    this.write({ ...this.remembered, configFile });
  }

  rememberArchiving(configFile: string, server: string, on: boolean): void {
    const others = (this.remembered.archiving[configFile] ?? []).filter((name) => name !== server);
    const archiving = { ...this.remembered.archiving, [configFile]: on ? [...others, server] : others };
    this.write({ ...this.remembered, archiving });
  }

  private get file(): string {
    return join(this.directory, 'fleet.json');
  }

  private write(remembered: Remembered): void {
    this.remembered = remembered;
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    writeDurableFile(this.file, `${JSON.stringify(remembered, null, 2)}\n`);
  }
}

/** A file that is missing or cannot be understood is no reason not to start: everything in it can be chosen again. */
function read(file: string): Remembered {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Remembered>;
    const configFile = typeof found.configFile === 'string' ? found.configFile : null;
    return { configFile, archiving: isNameLists(found.archiving) ? found.archiving : {} };
  } catch {
    return NOTHING;
  }
}

function isNameLists(value: unknown): value is Remembered['archiving'] {
  return typeof value === 'object' && value !== null && Object.values(value).every((list) => Array.isArray(list));
}
