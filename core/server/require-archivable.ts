import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';

const HOOKS = ['pre_archive_script', 'pre_archive_retry_script', 'post_archive_script', 'post_archive_retry_script'];

/**
 * Refuses a server whose configuration asks for what this version does not do to a WAL. Archiving it all the same would
 * give an archive other than the one that was asked for: not compressed, readable by anybody, or without its hooks.
 */
export function requireArchivable(config: ServerConfig): void {
  if (!config.archiver && !config.streamingArchiver) {
    throw new ArchiverError(
      'config-invalid',
      `server "${config.name}" has neither archiver nor streaming_archiver on`,
      {
        hint: 'Set archiver = on or streaming_archiver = on in its section.',
      },
    );
  }
  if (isSet(config.compression)) throw unsupported(config, 'compression');
  if (isSet(config.encryption)) throw unsupported(config, 'encryption');
  const hook = HOOKS.find((name) => (config.options.get(name)?.value ?? null) !== null);
  if (hook !== undefined) throw unsupported(config, hook);
  if (config.walsDirectory.includes('://')) throw unsupported(config, 'wals_directory');
}

const isSet = (value: string | null) => value !== null && value !== 'none';

function unsupported(config: ServerConfig, option: string): ArchiverError {
  const resolved = config.options.get(option);
  const place = resolved?.source.kind === 'file' ? ` (${resolved.source.file}:${resolved.source.line})` : '';
  const message = `server "${config.name}" sets ${option} = ${resolved?.value ?? ''}${place}, which this version does not support`;
  return new ArchiverError('config-invalid', message, {
    hint: 'No WAL was touched. Let Barman archive this server, or remove the option to store WAL as it comes.',
  });
}
