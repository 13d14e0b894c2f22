import { ArchiverError } from '../errors';
import { parseBackupLabel } from './backup-label';
import { parseHistoryFile } from './history-file';
import { classifyWalName } from './wal-file-name';

/**
 * Spec section 9, rule 8: what speaks against the plain content of a history or label file, as sentences. Empty means
 * nothing does; bad content is a result, not an exception.
 */
export function validateTextFile(name: string, text: string): readonly string[] {
  const kind = classifyWalName(name);
  if (kind !== 'history' && kind !== 'label') return [`"${name}" does not name a history or label file`];
  try {
    if (kind === 'history') return checkHistory(name, text);
    parseBackupLabel(text);
    return [];
  } catch (error) {
    if (error instanceof ArchiverError) return [error.message];
    throw error;
  }
}

function checkHistory(name: string, text: string): readonly string[] {
  return parseHistoryFile(name, text)
    .filter(({ parentTimeline, timeline }) => parentTimeline >= timeline)
    .map(({ parentTimeline, timeline }) => `timeline ${timeline} cannot descend from timeline ${parentTimeline}`);
}
