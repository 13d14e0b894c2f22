import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { ArchiveHome } from './archive-home';

/** Whom Debian's package makes for it: Barman started by root goes on as this user. */
const PACKAGED_USER = 'barman';

/** A barman_home that the installed Barman uses with the same configuration as we do. */
export class BarmanHome extends ArchiveHome {
  constructor(options: string) {
    super(`${options}\nbackup_method = postgres\nstreaming_conninfo = host=127.0.0.1 port=1`);
    const user = process.getuid?.() === 0 ? PACKAGED_USER : userInfo().username;
    const text = readFileSync(this.configFile, 'utf8');
    const logFile = `${this.root}/barman.log`;
    writeFileSync(this.configFile, text.replace('[barman]', `[barman]\nbarman_user = ${user}\nlog_file = ${logFile}`));
    this.giveToOwner();
  }

  /** What a test has written as root belongs to Barman's user, as if its archive_command had. */
  giveToOwner(): void {
    if (process.getuid?.() !== 0) return;
    const { status, stderr } = spawnSync('chown', ['-R', `${PACKAGED_USER}:`, this.root], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`chown: ${stderr}`);
  }
}
