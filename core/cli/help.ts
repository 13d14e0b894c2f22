export const HELP = `usage: walyard [-c FILE] [--format console|json] COMMAND SERVER…

Archives PostgreSQL WAL with Barman's configuration, directories and catalogue.

commands:
  archive-wal SERVER…   archive what waits in incoming and streaming, once
  run SERVER…           archive as WAL arrives and supervise pg_receivewal, until interrupted
  status SERVER…        queues, archive and receiver at a glance
  list-wals SERVER…     the archived WAL, one line each
  show-server SERVER…   the effective configuration, each value with its file and line, and what compresses
  check-config SERVER…  all that is wrong in the configuration; without a server, of every one
  errors WHAT SERVER…   the quarantined files: list, show, retry, discard, restore

SERVER is a section of the configuration; "all" stands for every active one.
After "errors show", "retry" (back to incoming), "discard" (to the trash) and "restore" (from the trash) come one SERVER
and the names of error files.

options:
  -c, --config FILE     configuration (default: $BARMAN_CONFIG_FILE, ~/.barman.conf, /etc/barman.conf,
                        /etc/barman/barman.conf)
  -f, --format FORMAT   console (default) or json
      --trash           with errors list: what was discarded, too
  -q, --quiet           no progress: answers, warnings and errors only
  -h, --help            this text
  -v, --version         the version

exit status: 0 done, 1 failed, 2 wrong usage.`;
