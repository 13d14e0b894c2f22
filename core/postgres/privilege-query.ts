const FIRST_WITH_BACKUP_START = 150_000;
const FIRST_WITH_CHECKPOINT_ROLE = 150_000;

/** What may be executed to take a base backup: the functions were renamed in PostgreSQL 15 (checks §7). */
export function backupFunctions(version: number): readonly (readonly string[])[] {
  const common = [['pg_switch_wal()'], ['pg_create_restore_point(text)']];
  return version >= FIRST_WITH_BACKUP_START
    ? [['pg_backup_start(text,bool)'], ['pg_backup_stop(bool)'], ...common]
    : [['pg_start_backup(text,bool,bool)'], ['pg_stop_backup()', 'pg_stop_backup(bool,bool)'], ...common];
}

/** Rights of the user of the connection: superuser, monitoring, backup, checkpoint. One row. */
export function privilegeQuery(version: number): string {
  const usage = (role: string) => `pg_has_role(CURRENT_USER, '${role}', 'USAGE')`;
  const monitoring = `(${usage('pg_monitor')} OR (${usage('pg_read_all_settings')} AND ${usage('pg_read_all_stats')}))`;
  const backup = backupFunctions(version)
    .map((choices) => choices.map((name) => `has_function_privilege(CURRENT_USER, '${name}', 'EXECUTE')`))
    .map((choices) => `(${choices.join(' OR ')})`)
    .join(' AND ');
  const checkpoint = version >= FIRST_WITH_CHECKPOINT_ROLE ? usage('pg_checkpoint') : 'false';
  return `
    SELECT u.usesuper AS superuser,
           u.usesuper OR ${monitoring} AS monitoring,
           u.usesuper OR (${monitoring} AND ${backup}) AS backup,
           u.usesuper OR ${checkpoint} AS checkpoint
      FROM pg_user u WHERE u.usename = CURRENT_USER`;
}
