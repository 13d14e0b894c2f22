/**
 * How a value is read, and what a value that cannot be read means. Most are ignored with a warning, as the
 * configuration spec says in section 2; a directory or an encryption that cannot be understood disables the server,
 * because going on would store WAL in the wrong place or in plain text.
 */
export type OptionKind =
  /** Only shown. */
  | 'note'
  | 'text'
  | 'bool'
  | 'int'
  | 'interval'
  | 'size'
  | 'path'
  | 'path-or-url'
  | 'compression'
  | 'compression-level'
  | 'slot'
  | 'create-slot'
  | 'magic'
  | 'encryption'
  | 'aws-encryption'
  | 'aws-addressing'
  | 'recovery-options'
  | 'backup-options'
  | 'retention-policy'
  | 'retention-mode'
  | 'wal-retention'
  | 'redundancy'
  | 'bandwidth'
  | 'dsn';

/** CFG-11. G: `[barman]` only · S: server only · GS: server, inherited from `[barman]` · M: models too. */
export type OptionScope = 'G' | 'S' | 'SM' | 'GS' | 'GSM';

export interface OptionSpec {
  readonly name: string;
  readonly scope: OptionScope;
  readonly kind: OptionKind;
  /** May hold `%(other)s`; null = unset. */
  readonly defaultText: string | null;
}

type Row = readonly [name: string, scope: OptionScope, kind: OptionKind, defaultText?: string];

const ROWS: readonly Row[] = [
  ['barman_home', 'G', 'path'],
  ['barman_lock_directory', 'G', 'path', '%(barman_home)s'],
  ['barman_user', 'G', 'text', 'barman'],
  ['configuration_files_directory', 'G', 'text'],
  ['lock_directory_cleanup', 'G', 'bool', 'true'],
  ['config_changes_queue', 'G', 'path', '%(barman_home)s/cfg_changes.queue'],
  ['log_file', 'G', 'text'],
  ['log_level', 'G', 'text', 'INFO'],

  ['active', 'SM', 'bool', 'true'],
  ['description', 'SM', 'note'],
  ['cluster', 'SM', 'text', '%(name)s'],
  ['path_prefix', 'GSM', 'text'],
  ['conninfo', 'SM', 'dsn'],
  ['streaming_conninfo', 'SM', 'dsn', '%(conninfo)s'],
  ['wal_conninfo', 'SM', 'dsn'],
  ['wal_streaming_conninfo', 'SM', 'dsn'],
  ['primary_conninfo', 'SM', 'dsn'],
  ['primary_checkpoint_timeout', 'SM', 'int', '0'],
  ['primary_ssh_command', 'GSM', 'text'],
  ['forward_config_path', 'GSM', 'bool', 'false'],
  ['check_timeout', 'GSM', 'int', '30'],
  ['network_compression', 'GSM', 'bool', 'false'],
  ['bandwidth_limit', 'GSM', 'bandwidth'],

  ['archiver', 'GSM', 'bool', 'false'],
  ['archiver_batch_size', 'GSM', 'int', '0'],
  ['streaming_archiver', 'GSM', 'bool', 'false'],
  ['streaming_archiver_batch_size', 'GSM', 'int', '0'],
  ['streaming_archiver_name', 'GSM', 'text', 'barman_receive_wal'],
  ['slot_name', 'GSM', 'slot'],
  ['create_slot', 'GSM', 'create-slot', 'manual'],
  ['backup_directory', 'S', 'path', '%(barman_home)s/%(name)s'],
  ['incoming_wals_directory', 'S', 'path', '%(backup_directory)s/incoming'],
  ['streaming_wals_directory', 'S', 'path', '%(backup_directory)s/streaming'],
  ['wals_directory', 'S', 'path-or-url', '%(backup_directory)s/wals'],
  ['errors_directory', 'S', 'path', '%(backup_directory)s/errors'],
  ['basebackups_directory', 'S', 'path-or-url', '%(backup_directory)s/base'],
  // With the archive in a bucket the catalogue stays local: see xlogdbDefault in option-resolver.
  ['xlogdb_directory', 'GS', 'path', '%(wals_directory)s'],
  ['max_incoming_wals_queue', 'GSM', 'int'],
  ['last_wal_maximum_age', 'GSM', 'interval'],
  ['compression', 'GSM', 'compression'],
  ['compression_level', 'GSM', 'compression-level', 'medium'],
  ['custom_compression_filter', 'GSM', 'text'],
  ['custom_decompression_filter', 'GSM', 'text'],
  ['custom_compression_magic', 'GSM', 'magic'],
  ['encryption', 'GSM', 'encryption'],
  ['encryption_key_id', 'GSM', 'text'],
  ['encryption_passphrase_command', 'GSM', 'text'],
  ['recovery_options', 'GSM', 'recovery-options'],
  ['retention_policy', 'GSM', 'retention-policy'],
  ['retention_policy_mode', 'GSM', 'retention-mode', 'auto'],
  ['wal_retention_policy', 'GSM', 'wal-retention', 'main'],
  ['minimum_redundancy', 'GSM', 'redundancy', '0'],
  ['backup_options', 'GSM', 'backup-options', 'concurrent_backup'],
  ['worm_mode', 'GSM', 'bool', 'false'],
  ['pre_archive_script', 'GS', 'text'],
  ['pre_archive_retry_script', 'GS', 'text'],
  ['post_archive_retry_script', 'GS', 'text'],
  ['post_archive_script', 'GS', 'text'],
  ['pre_wal_delete_script', 'GS', 'text'],
  ['pre_wal_delete_retry_script', 'GS', 'text'],
  ['post_wal_delete_retry_script', 'GS', 'text'],
  ['post_wal_delete_script', 'GS', 'text'],
  // Ours: seconds that a script may take; 0: as long as it likes (HOK-3).
  ['walyard_hook_timeout', 'GS', 'int', '0'],
  // Ours: how long a discarded error file can be restored; None: for ever.
  ['walyard_trash_maximum_age', 'GS', 'interval', '30 DAYS'],

  ['aws_profile', 'GSM', 'text'],
  ['aws_region', 'GSM', 'text'],
  ['aws_endpoint_url', 'GSM', 'text'],
  ['aws_addressing_style', 'GSM', 'aws-addressing', 'auto'],
  ['aws_encryption', 'GSM', 'aws-encryption'],
  ['aws_sse_kms_key_id', 'GSM', 'text'],
  ['aws_sse_customer_key', 'GSM', 'text'],
  ['aws_read_timeout', 'GSM', 'int'],
  ['cloud_delete_batch_size', 'GSM', 'int'],
  ['cloud_upload_min_chunk_size', 'GSM', 'size'],
  ['cloud_upload_max_archive_size', 'GSM', 'size'],
  ['cloud_staging_directory', 'GSM', 'text'],
  ['cloud_staging_max_size', 'GSM', 'size'],
  ['cloud_wal_archive_parallel', 'GSM', 'int', '0'],
  ['cloud_wal_restore_parallel', 'GSM', 'int', '0'],
];

/** Of base backups and recovery: no concern of WAL archiving, but no reason to warn in a configuration for Barman. */
const NOT_OURS =
  'autogenerate_manifest aws_await_snapshots_timeout aws_snapshot_lock_cool_off_period aws_snapshot_lock_duration ' +
  'aws_snapshot_lock_expiration_date aws_snapshot_lock_mode azure_credential azure_resource_group ' +
  'azure_subscription_id backup_compression backup_compression_format backup_compression_level ' +
  'backup_compression_location backup_compression_workers backup_method basebackup_retry_sleep ' +
  'basebackup_retry_times combine_mode gcp_project gcp_zone immediate_checkpoint keepalive_interval ' +
  'last_backup_maximum_age last_backup_minimum_size local_staging_path parallel_jobs ' +
  'parallel_jobs_start_batch_period parallel_jobs_start_batch_size post_backup_retry_script post_backup_script ' +
  'post_delete_retry_script post_delete_script post_recovery_retry_script post_recovery_script ' +
  'pre_backup_retry_script pre_backup_script pre_delete_retry_script pre_delete_script pre_recovery_retry_script ' +
  'pre_recovery_script recovery_staging_path reuse_backup snapshot_disks snapshot_gcp_project snapshot_instance ' +
  'snapshot_provider snapshot_zone ssh_command staging_location staging_path staging_wal_directory ' +
  'tablespace_bandwidth_limit';

const isHook = (name: string) => /^(?:pre|post)_\w+_script$/.test(name);

/** Every option by name, in evaluation order. */
export const optionTable: ReadonlyMap<string, OptionSpec> = new Map([
  ...ROWS.map(
    ([name, scope, kind, defaultText]) => [name, { name, scope, kind, defaultText: defaultText ?? null }] as const,
  ),
  ...NOT_OURS.split(' ').map(
    (name) => [name, { name, scope: isHook(name) ? 'GS' : 'GSM', kind: 'text', defaultText: null }] as const,
  ),
]);

/** Taken as it is, never interpolated: its `%(…)s` are meant for the log line. */
export const LOG_FORMAT = 'log_format';
