import { errorCodes, ArchiverError } from '../../core/errors';
import type { ErrorCode } from '../../core/errors';
import type { WireError } from '../../core/contract/api';

/** An error as data. The details of an unknown one go to the log only, because they may hold credentials. */
export function toWireError(error: unknown, log: (line: string) => void): WireError {
  if (error instanceof ArchiverError) {
    if (error.reaction === 'bug') log(describeError(error));
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  }
  log(describeError(error));
  return { code: 'internal', message: 'an internal error occurred', hint: 'Details are in the log file.' };
}

/** The way back, on our side of a thread boundary; codes that this version does not know become `internal`. */
export function fromWireError({ code, message, hint }: WireError): ArchiverError {
  return new ArchiverError(isErrorCode(code) ? code : 'internal', message, hint === null ? {} : { hint });
}

/** Stack and causes, for the log. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `not an error: ${String(error)}`;
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by ${describeError(error.cause)}`;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
