import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { QuarantineRecord } from '../contract/errors';
import type { Channel } from '../contract/flow';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { isWalName } from '../wal/wal-file-name';
import { BLOCK_BYTES } from './block-reader';
import { requireNotCancelled } from './compare-copies';
import { describeDuplicate } from './describe-duplicate';
import { explainDuplicate } from './duplicate-sentences';
import { lookAt, type FoundObject } from './look-at';
import type { Copy } from './open-copy';
import { PREVIEW_BYTES, recogniseObject } from './recognise-object';
import { explainUnknown } from './unknown-sentences';

/** An object in the errors directory, and what is known of how it came there. */
export interface Quarantined {
  readonly path: string;
  readonly errorFile: string;
  /** Its name in the queue. */
  readonly name: string;
  readonly reason: QuarantineRecord['reason'];
  /** Null, like `host`, when another program quarantined it. */
  readonly channel: Channel | null;
  readonly host: string | null;
  readonly quarantinedAt: Date;
}

export interface Copies {
  readonly delivered: Copy | null;
  /** Null: missing, or nothing to compare with. */
  readonly archived: Copy | null;
}

/**
 * Finds out what an error file is, once, from its content and for a duplicate from that of the archived copy: byte for
 * byte, in bounded memory. Rejects when it has vanished (`error-file-changed`) or cannot be read.
 */
export async function describeQuarantined(
  fs: DurableFs,
  quarantined: Quarantined,
  { delivered, archived }: Copies,
  signal?: AbortSignal,
): Promise<QuarantineRecord> {
  const { path, errorFile, name, channel, host, quarantinedAt } = quarantined;
  const found = requireFound(path, errorFile);
  const about = {
    errorFile,
    name,
    channel,
    quarantinedAt: quarantinedAt.toISOString(),
    deliveredAt: found.modifiedAt,
    host,
    ownerUid: found.ownerUid,
    sizeBytes: found.sizeBytes,
    sha256: found.type === 'file' ? await hashFile(path, errorFile, signal) : null,
  };
  if (quarantined.reason === 'duplicate' && delivered !== null && isWalName(name)) {
    const duplicate = await describeDuplicate(name, { delivered, archived }, signal);
    return { ...about, reason: 'duplicate', duplicate, explanation: explainDuplicate(name, duplicate) };
  }
  const head = found.type === 'file' ? await readHead(fs, path) : null;
  const unknown = recogniseObject({ name, type: found.type, sizeBytes: found.sizeBytes, head });
  const explanation = explainUnknown({ name, channel, sizeBytes: found.sizeBytes, facts: unknown });
  return { ...about, reason: 'unknown', unknown, explanation };
}

/** The beginning of a file for {@link recogniseObject}. Rejects with the system's error. */
export async function readHead(fs: DurableFs, path: string): Promise<Uint8Array | null> {
  return (await fs.inspect(path, PREVIEW_BYTES))?.head ?? null;
}

function requireFound(path: string, errorFile: string): FoundObject {
  const found = lookAt(path);
  if (found !== null) return found;
  throw new ArchiverError('error-file-changed', `${errorFile} is not there any more`, {
    hint: 'Look at the list of error files again.',
  });
}

async function hashFile(path: string, errorFile: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: BLOCK_BYTES })) {
      requireNotCancelled(signal);
      hash.update(chunk as Buffer);
    }
  } catch (error) {
    throw toStorageError(error, `read ${errorFile}`);
  }
  return hash.digest('hex');
}
