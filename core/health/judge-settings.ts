import type { CheckResult } from '../contract/checks';
import { advice, command, failed, passed, setting } from './check-result';

export interface RetentionFacts {
  readonly policy: string | null;
  /** Why the policy cannot be understood, null when it can. */
  readonly problem: string | null;
}

/** CFG-17. */
export function judgeRetention({ policy, problem }: RetentionFacts): CheckResult {
  const name = 'retention policy settings';
  if (problem === null) return passed(name, { measured: policy });
  return failed(name, {
    hint: problem,
    cause: 'The retention policy is not understood and so not enforced: no WAL is removed, the disk fills.',
    fix: setting('retention_policy = RECOVERY WINDOW OF 7 DAYS'),
    measured: policy,
  });
}

export interface CompressionFacts {
  readonly compression: string | null;
  readonly compressionFilter: string | null;
  readonly decompressionFilter: string | null;
}

/** A missing filter is a failure of its own, named after the option. */
export function judgeCompression(facts: CompressionFacts): readonly CheckResult[] {
  const name = 'compression settings';
  if (facts.compression !== 'custom') return [passed(name, { measured: facts.compression ?? 'none' })];
  const missing = [
    ...(facts.compressionFilter === null ? ['custom_compression_filter'] : []),
    ...(facts.decompressionFilter === null ? ['custom_decompression_filter'] : []),
  ];
  if (missing.length === 0) return [passed(name, { measured: 'custom' })];
  const fails = (check: string, option: string) =>
    failed(check, {
      hint: `compression = custom needs ${option}`,
      cause: 'WAL cannot be compressed as configured, so that archiving is refused. It stays in its queue.',
      fix: setting(`${option} = ${option === 'custom_compression_filter' ? 'xz -c' : 'xz -c -d'}`),
      measured: 'custom',
    });
  return [...missing.map((option) => fails(option, option)), fails(name, missing.join(' and '))];
}

/** Quiet. */
export function judgeConfiguration(messages: readonly string[], configFile: string): readonly CheckResult[] {
  if (messages.length === 0) return [];
  return [
    failed('configuration', {
      hint: messages.join('; '),
      cause: 'The section of the server has a mistake that makes archiving unsafe: nothing is archived.',
      fix: advice(`Correct ${configFile}.`),
    }),
  ];
}

/** `tried`: null when WAL is not encrypted. */
export function judgeEncryption(tried: EncryptionTrial | null): readonly CheckResult[] {
  if (tried === null) return [];
  if (tried.problem === null)
    return [passed('encryption', { hint: 'a test file was encrypted', measured: tried.method })];
  return [
    failed('encryption', {
      hint: tried.problem,
      cause: 'A test file could not be encrypted. WAL stays in its queue rather than being stored in plain.',
      fix: tried.advice === null ? command('gpg --list-keys') : advice(tried.advice),
      measured: tried.method,
    }),
  ];
}

export interface EncryptionTrial {
  readonly method: string;
  readonly problem: string | null;
  readonly advice: string | null;
}

export interface ErrorFilesFacts {
  /** As `summariseErrorFiles` puts it; null: there are none. */
  readonly summary: string | null;
  readonly problem: string | null;
}

export function judgeErrorFiles(server: string, { summary, problem }: ErrorFilesFacts): CheckResult {
  const name = 'archiver errors';
  if (problem !== null) {
    return failed(name, {
      hint: problem,
      cause: 'Whether WAL was refused is not known: the errors directory cannot be read.',
      fix: advice('Run as the owner of the archive (usually the user "barman").'),
    });
  }
  if (summary === null) return passed(name);
  return failed(name, {
    hint: summary,
    cause:
      'Files that are no WAL, or that differ from what is archived under their name, were put aside. None is lost.',
    fix: command(`walyard errors list ${server}`),
    measured: summary,
    action: 'open-errors',
  });
}
