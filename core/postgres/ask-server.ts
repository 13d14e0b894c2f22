import { redactConninfo } from '../config/conninfo';
import { ArchiverError } from '../errors';
import { PostgresSession } from './postgres-session';
import { describeFailure } from './postgres-status';

export interface Asking {
  readonly conninfo: string;
  /** Of connecting, and of each statement. */
  readonly timeoutMs: number;
  /** Advice for when there is no answer. */
  readonly hint: string;
}

/** Connects, asks, disconnects. @throws ArchiverError `postgres-unavailable`, and what `ask` throws itself */
export async function askServer<T>(asking: Asking, ask: (session: PostgresSession) => Promise<T>): Promise<T> {
  try {
    const session = await PostgresSession.open(asking.conninfo, asking.timeoutMs);
    try {
      return await ask(session);
    } finally {
      session.close();
    }
  } catch (error) {
    if (error instanceof ArchiverError) throw error;
    const reason = redactConninfo(describeFailure(error).message);
    const { hint } = asking;
    throw new ArchiverError('postgres-unavailable', `cannot ask PostgreSQL: ${reason}`, { cause: error, hint });
  }
}
