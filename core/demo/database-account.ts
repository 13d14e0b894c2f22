import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ArchiverError } from '../errors';

/** The account PostgreSQL runs as when this process is root, because PostgreSQL refuses to run as root. */
export interface DatabaseAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody'];
const run = promisify(execFile);

/**
 * Null when this process is not root: then PostgreSQL runs as the same user.
 * @throws ArchiverError 'demo-failed' when root has no account to give
 */
export async function findDatabaseAccount(): Promise<DatabaseAccount | null> {
  if (process.getuid?.() !== 0) return null;
  for (const name of CANDIDATES) {
    const account = await lookUp(name);
    if (account !== null) return account;
  }
  throw new ArchiverError(
    'demo-failed',
    `PostgreSQL does not run as root, and there is no user "postgres" or "nobody"`,
    {
      hint: 'Run Walyard as an ordinary user, or create the user: useradd --system postgres',
    },
  );
}

async function lookUp(name: string): Promise<DatabaseAccount | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}
