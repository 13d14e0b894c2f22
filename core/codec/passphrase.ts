import { ArchiverError } from '../errors';
import { childEnvironment } from '../process/child-environment';
import { runChild, type ChildEnd } from '../process/run-child';

export interface PassphraseSettings {
  /** `encryption_passphrase_command`, a command line for the shell. It may hold a secret itself: never shown. */
  readonly command: string;
  readonly pathPrefix: string | null;
  readonly timeLimitMs?: number;
}

const TIME_LIMIT_MS = 60_000;
/** More than any passphrase that gpg takes. */
const MAX_BYTES = 4_096;
const ONE_NEWLINE = process.platform === 'win32' ? /\r?\n$/ : /\n$/;
const OPTION = 'encryption_passphrase_command';

/** Passphrases of this process by the command that prints them, failures excepted. */
const known = new Map<string, Promise<Buffer>>();

/**
 * What the command prints without its last newline (ENC-6). It is run once in the life of the process (CFG-20), for
 * all who ask together; what it prints is shown nowhere.
 * @throws ArchiverError 'passphrase-failed', 'cancelled'
 */
export async function readPassphrase(settings: PassphraseSettings, signal?: AbortSignal): Promise<Buffer> {
  if (signal?.aborted === true) throw cancelled();
  const key = keyOf(settings);
  let passphrase = known.get(key);
  if (passphrase === undefined) {
    passphrase = runCommand(settings);
    known.set(key, passphrase);
    passphrase.catch(() => known.delete(key));
  }
  return untilAborted(passphrase, signal);
}

/** For a passphrase that turned out to be wrong: the next one who needs it runs the command again. */
export function forgetPassphrase(settings: PassphraseSettings): void {
  known.delete(keyOf(settings));
}

const keyOf = ({ command, pathPrefix }: PassphraseSettings) => JSON.stringify([command, pathPrefix]);

async function runCommand({ command, pathPrefix, timeLimitMs = TIME_LIMIT_MS }: PassphraseSettings): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const end = await runChild({
    command: { shell: command },
    environment: childEnvironment(pathPrefix),
    onOutput: (chunk) => {
      bytes += chunk.length;
      if (bytes <= MAX_BYTES) chunks.push(chunk);
    },
    onErrorOutput: () => {}, // It may quote the secret.
    timeLimitMs,
  });
  const failure = describeFailure(end, timeLimitMs);
  if (failure !== null) throw failed(failure);
  if (bytes > MAX_BYTES) throw failed(`printed more than ${MAX_BYTES} bytes, which is no passphrase`);
  return withoutNewline(Buffer.concat(chunks));
}

function describeFailure({ code, signal, stopped, startError }: ChildEnd, timeLimitMs: number): string | null {
  if (stopped !== null) return `did not end within ${timeLimitMs / 1_000} seconds and was stopped`;
  if (startError !== null) return 'could not be started';
  if (signal !== null) return `was ended by ${signal}`;
  return code === 0 ? null : `failed with exit code ${code}`;
}

function failed(what: string): ArchiverError {
  return new ArchiverError('passphrase-failed', `${OPTION} ${what}`, {
    hint: `Run the command of ${OPTION} as the user that runs this program: it has to print the passphrase and end with exit code 0.`,
  });
}

function withoutNewline(output: Buffer): Buffer {
  // Bytes as they are: a passphrase need not be UTF-8.
  const passphrase = Buffer.from(output.toString('latin1').replace(ONE_NEWLINE, ''), 'latin1');
  if (passphrase.length > 0) return passphrase;
  throw failed('printed nothing: the passphrase is empty');
}

/** The command goes on for the others who wait for it. */
function untilAborted(passphrase: Promise<Buffer>, signal: AbortSignal | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(cancelled());
    signal?.addEventListener('abort', cancel, { once: true });
    void passphrase.then(resolve, reject).finally(() => signal?.removeEventListener('abort', cancel));
  });
}

const cancelled = () => new ArchiverError('cancelled', `stopped waiting for ${OPTION}`);
