export const HELP = `usage: walyard [-c FILE] [--format console|json] COMMAND SERVER…

Archives PostgreSQL WAL with Barman's configuration, directories and catalogue.

commands:
  archive-wal SERVER…   archive what waits in incoming and streaming, once
  run SERVER…           archive as WAL arrives and supervise pg_receivewal, until interrupted
  check SERVER…         everything WAL archiving depends on, checked one by one
  status SERVER…        queues, archive and receiver at a glance
  list-wals SERVER…     the archived WAL, one line each
  show-server SERVER…   the effective configuration, each value with its file and line

SERVER is a section of the configuration; "all" stands for every active one, for check for every one.

options:
  -c, --config FILE     configuration (default: $BARMAN_CONFIG_FILE, ~/.barman.conf, /etc/barman.conf,
                        /etc/barman/barman.conf)
  -f, --format FORMAT   console (default) or json
  -q, --quiet           no progress: answers, warnings and errors only
  -h, --help            this text
  -v, --version         the version

options of check:
  --explain             with what was measured, why a check failed and what to do
  --nagios              as a plugin of Nagios prints it
  --probe               besides: make directories, archive, switch WAL, and see whether it arrives
  --check-timeout N     seconds for a server (default: check_timeout); 0: no limit

exit status: 0 done, 1 failed, 2 wrong usage or, with --nagios, critical.`;
