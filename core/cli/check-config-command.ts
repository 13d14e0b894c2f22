import { homedir } from 'node:os';
import { ArchiverError, checkConfiguration, findConfigFile, type ConfigFinding } from '../index';
import type { Arguments } from './arguments';
import type { Output } from './output';
import { toSnakeCase } from './snake-case';

/** `check-config [SERVER]`: all that is wrong in the configuration. Exit status 1 when something has to be corrected. */
export async function checkConfigCommand({ servers, configFile }: Arguments, output: Output): Promise<number> {
  const [server = 'all', ...more] = servers;
  if (more.length > 0) {
    throw new ArchiverError('usage', 'check-config takes one server', {
      hint: 'Without a name it checks all of them.',
    });
  }
  const file = findConfigFile({ named: configFile, env: process.env, home: homedir() });
  const check = checkConfiguration(file, server === 'all' ? null : server);
  const isOk = check.findings.every(({ severity }) => severity === 'note');
  output.answer(toSnakeCase({ ...check, isOk }, 1), () => check.findings.flatMap(toLines));
  output.line(`${file}: ${summaryOf(check.findings, check.servers.length)}`);
  return isOk ? 0 : 1;
}

function toLines({ severity, file, line, message, hint }: ConfigFinding): readonly string[] {
  const place = file === null ? '' : `${file}:${line ?? 0}: `;
  return [`${place}${severity}: ${message}`, ...(hint === null ? [] : [`\thint: ${hint}`])];
}

function summaryOf(findings: readonly ConfigFinding[], servers: number): string {
  const counts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  const looked = servers === 1 ? '1 server' : `${servers} servers`;
  return counts.length === 0 ? `nothing is wrong with ${looked}` : `${counts.join(', ')}, ${looked}`;
}
