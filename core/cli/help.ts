export const HELP = `usage: walyard [-c FILE] [--format console|json] COMMAND SERVER…

Archives PostgreSQL WAL with Barman's configuration, directories and catalogue.

commands:
  archive-wal SERVER…         archive what waits in incoming and streaming, once
  run SERVER…                 archive as WAL arrives and supervise pg_receivewal, until interrupted
  cron                        what is due for every active server, once: start the receiver, archive; for every minute
  receive-wal SERVER …        run pg_receivewal, or stop it, reset it, create or drop its slot, list all slots
  switch-wal SERVER…          close the WAL segment that is being written, so that it can be archived
  check SERVER…               everything WAL archiving depends on, checked one by one
  status SERVER…              RPO, queues, archive, receiver and PostgreSQL at a glance
  list-wals SERVER…           the archived WAL, one line each
  delete-wals SERVER …        delete archived WAL that no backup needs
  rebuild-catalogue SERVER…   write the catalogue anew from the archived files, and tell what was different
  show-server SERVER…         the effective configuration, each value with its file and line, and what compresses
  check-config SERVER…        all that is wrong in the configuration; without a server, of every one
  errors WHAT SERVER…         the quarantined files: list, show, retry, discard, restore

SERVER is a section of the configuration; "all" stands for every active one, for check for every one.
After "errors show", "retry" (back to incoming), "discard" (to the trash) and "restore" (from the trash) come one SERVER
and the names of error files.

options:
  -c, --config FILE     configuration (default: $BARMAN_CONFIG_FILE, ~/.barman.conf, /etc/barman.conf,
                        /etc/barman/barman.conf)
  -f, --format FORMAT   console (default) or json
      --check           rebuild-catalogue: only compare, change nothing
      --all             rebuild-catalogue: name every difference, not only the first of each kind
      --trash           with errors list: what was discarded, too
  -q, --quiet           no progress: answers, warnings and errors only
  -h, --help            this text
  -v, --version         the version

list-wals: --timeline N, --from NAME, --to NAME, --since TIME, --until TIME, --compression NAME|none,
  --kind segment|partial|history|backup-label, --sort name|time|size, --reverse, --limit N
delete-wals, one selection: NAME…, or --from NAME --to NAME, or --timeline N, or --before NAME|LSN
  --plan shows what would go, what must stay and why; --yes deletes it
receive-wal: --stop, --create-slot [--if-not-exists], --drop-slot, --slots to list all of the server with what is wrong,
  or --reset: shown with --plan, done with --yes
switch-wal: --force writes a checkpoint first; --archive waits until the segment is archived,
  --archive-timeout N seconds (default 30, 0: no limit)
check: --explain with what was measured, why a check failed and what to do; --nagios as a plugin of Nagios prints it;
  --probe besides makes directories, archives, switches WAL, and sees whether it arrives;
  --check-timeout N seconds for a server (default: check_timeout), 0: no limit

exit status: 0 done, 1 failed, 2 wrong usage or, with check --nagios, critical,
  3 rebuild-catalogue --check found differences.
rebuild-xlogdb is another name of rebuild-catalogue.`;
