/**
 * To be put before a command: makes it subject to file permissions. An ordinary user is already; root keeps its user id,
 * and so owns the files of the test, but gives up the privilege to pass permissions over.
 */
export const asOrdinaryUser: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'] : [];
