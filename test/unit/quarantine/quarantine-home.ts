import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import type { ErrorFileRow, OperationTarget } from '../../../core/contract/errors';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { noCodecs, type Decode } from '../../../core/quarantine/open-copy';
import { Quarantine } from '../../../core/quarantine/quarantine';
import { ArchiveHome } from '../../harness/archive-home';
import { SEGMENT } from './wal-pages';

export const STAMP = '20251124T175910Z';
export const DUPLICATE = `${SEGMENT}.${STAMP}.duplicate`;
export const UNKNOWN = `core.12345.${STAMP}.unknown`;
export const ANNA = { by: 'anna' };

interface Options {
  readonly fs?: DurableFs;
  readonly decode?: Decode;
}

/** A server whose errors directory holds what a test puts there. */
export class QuarantineHome extends ArchiveHome {
  readonly logged: string[] = [];
  now = new Date('2025-11-24T18:00:00Z');

  constructor(options?: string) {
    super(options);
    mkdirSync(this.path('wals', SEGMENT.slice(0, 16)));
  }

  quarantine({ fs = nodeDurableFs, decode }: Options = {}): Quarantine {
    return new Quarantine({
      config: this.config,
      ownDirectory: this.path('.walyard'),
      fs,
      now: () => this.now,
      log: (line) => this.logged.push(line),
      codecs: decode === undefined ? undefined : { ...noCodecs, decode },
    });
  }

  async row(errorFile: string): Promise<ErrorFileRow> {
    const row = (await this.quarantine().listErrorFiles()).find((each) => each.errorFile === errorFile);
    if (row === undefined) throw new Error(`${errorFile} is not listed`);
    return row;
  }

  /** As the list shows them now. */
  async targets(...errorFiles: readonly string[]): Promise<OperationTarget[]> {
    const rows = await Promise.all(errorFiles.map((name) => this.row(name)));
    return rows.map(({ errorFile, token }) => ({ id: errorFile, token }));
  }

  async trashTargets(): Promise<OperationTarget[]> {
    return (await this.quarantine().listTrash()).map(({ id, token }) => ({ id, token }));
  }

  read(...path: readonly string[]): string {
    return readFileSync(this.path(...path), 'utf8');
  }

  /** Everything in a directory and below it, files by their path. */
  tree(...path: readonly string[]): string[] {
    return readdirSync(this.path(...path), { recursive: true, encoding: 'utf8' }).toSorted();
  }
}
