/** The names in PostgreSQL's synchronous_standby_names, without quotes and without the quorum around them (RCV §6.2). */
export function parseSynchronousStandbyNames(setting: string | null): readonly string[] {
  if (setting === null) return [];
  const open = setting.indexOf('(');
  const close = setting.lastIndexOf(')');
  const list = setting.slice(open + 1, close === -1 ? undefined : close);
  return list.split(',').map((name) => name.trim().replace(/^"+|"+$/g, ''));
}

/** Does the primary wait for the receiver of this name? PostgreSQL compares without regard to case. */
export function isSynchronousStandby(setting: string | null, archiverName: string): boolean {
  const wanted = archiverName.toLowerCase();
  return parseSynchronousStandbyNames(setting).some((name) => name === '*' || name.toLowerCase() === wanted);
}
