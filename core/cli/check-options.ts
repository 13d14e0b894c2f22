import { ArchiverError } from '../errors';
import { textOption, type CommandOptions } from './command-options';

export interface CheckOptions {
  readonly nagios: boolean;
  readonly explain: boolean;
  readonly probe: boolean;
  /** Seconds; undefined: as configured. */
  readonly timeoutS: number | undefined;
}

/** What `check` is asked for. Throws `usage`. */
export function readCheckOptions(options: CommandOptions): CheckOptions {
  const seconds = textOption(options, 'check-timeout');
  if (seconds !== null && !/^\d{1,6}$/.test(seconds)) {
    throw new ArchiverError('usage', `"${seconds}" is not a time limit`, {
      hint: 'Give --check-timeout a number of seconds; 0 stands for no limit.',
    });
  }
  return {
    nagios: options['nagios'] === true,
    explain: options['explain'] === true,
    probe: options['probe'] === true,
    timeoutS: seconds === null ? undefined : Number(seconds),
  };
}
