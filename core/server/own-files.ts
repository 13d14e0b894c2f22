import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';

type Place = Pick<ServerConfig, 'backupDirectory'>;

/** What Barman's layout has no place for lies beside its directories, in one that no listing of Barman shows. */
export const ownDirectory = ({ backupDirectory }: Place) => join(backupDirectory, '.walyard');

/** Digests of the WAL that was stored encrypted. */
export const digestFile = (place: Place) => join(ownDirectory(place), 'digests');

/** Records of error files, and for a moment what is decoded to compare them. */
export const errorRecords = (place: Place) => join(ownDirectory(place), 'errors');

/** Error files that were discarded and can be restored. */
export const trashDirectory = (place: Place) => join(ownDirectory(place), 'trash');

/** When which check began to fail and was well again. */
export const checkHistoryFile = (place: Place) => join(ownDirectory(place), 'checks.json');
