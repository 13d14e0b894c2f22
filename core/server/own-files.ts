import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';

type Place = Pick<ServerConfig, 'backupDirectory'>;

/** What Barman's layout has no place for lies beside its directories, in one that no listing of Barman shows. */
export const ownDirectory = ({ backupDirectory }: Place) => join(backupDirectory, '.walyard');

/** Digests of the WAL that was stored encrypted. */
export const digestFile = (place: Place) => join(ownDirectory(place), 'digests');
