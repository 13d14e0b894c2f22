import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';

/** Refuses a server that cannot be archived as its configuration asks. No WAL is touched then. */
export function requireArchivable(config: ServerConfig): void {
  if (!config.archiver && !config.streamingArchiver) {
    throw new ArchiverError(
      'config-invalid',
      `server "${config.name}" has neither archiver nor streaming_archiver on`,
      {
        hint: config.passive
          ? 'It is passive: it gets its WAL from another Barman, so that nothing is to be archived here.'
          : 'Set archiver = on or streaming_archiver = on in its section.',
      },
    );
  }
  requireLocalArchive(config);
}

/** Refuses a server whose archive is in a bucket. */
export function requireLocalArchive(config: ServerConfig): void {
  if (config.walsDirectory.includes('://')) throw unsupported(config, 'wals_directory');
}

function unsupported(config: ServerConfig, option: string): ArchiverError {
  const resolved = config.options.get(option);
  const place = resolved?.source.kind === 'file' ? ` (${resolved.source.file}:${resolved.source.line})` : '';
  const message = `server "${config.name}" sets ${option} = ${resolved?.value ?? ''}${place}, which this version does not support`;
  return new ArchiverError('config-invalid', message, {
    hint: 'No WAL was touched. Let Barman archive this server, or keep its archive in a local directory.',
  });
}
