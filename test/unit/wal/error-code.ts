import { ArchiverError } from '../../../core/errors';

/** Code of the ArchiverError that `action` throws; anything else comes out as it is. */
export function errorCodeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof ArchiverError) return error.code;
    throw error;
  }
}
