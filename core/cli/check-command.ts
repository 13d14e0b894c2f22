import type { ServerChecks } from '../contract/checks';
import { checkServer, openServer } from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { readCheckOptions, type CheckOptions } from './check-options';
import { checkLines, checksToJson, hasFailed } from './check-report';
import { nagiosReport } from './check-nagios';
import { toKnownError } from './known-error';
import { chooseServersToCheck, openConfiguration } from './open-configuration';
import type { Output } from './output';

const FAILED = 1;
const CRITICAL = 2;

/** `check SERVER…`: every check of WAL archiving. Exit status 1 if one of an active server failed; Nagios has its own. */
export async function checkCommand(args: Arguments, output: Output): Promise<number> {
  const options = readCheckOptions(args.options);
  return options.nagios ? checkForNagios(args, options, output) : checkForPeople(args, options, output);
}

async function checkForPeople(args: Arguments, options: CheckOptions, output: Output): Promise<number> {
  const config = openConfiguration(args, output);
  const servers = chooseServersToCheck(config, args);
  const checked: ServerChecks[] = [];
  for (const server of servers) {
    const checks = await checkOne(server, options);
    checked.push(checks);
    if (!output.json)
      output.answer(null, () => checkLines(checks, { explain: options.explain, messages: server.messages }));
    output.flush();
    for (const note of checks.notes) output.warning(`${server.name}: ${note}`);
  }
  const messages = {
    _INFO: servers.flatMap((server) => server.messages),
    _WARNING: [...config.warnings.map(({ text }) => text), ...checked.flatMap(({ notes }) => notes)],
  };
  if (output.json) output.answer(checksToJson(checked, messages, options.explain), () => []);
  return checked.some(hasFailed) ? FAILED : 0;
}

/** One line that Nagios shows, then one a failed check. There is no warning and no unknown state (checks §6.3). */
async function checkForNagios(args: Arguments, options: CheckOptions, output: Output): Promise<number> {
  try {
    const checked: ServerChecks[] = [];
    for (const server of chooseServersToCheck(openConfiguration(args, output), args)) {
      checked.push(await checkOne(server, options));
    }
    const { lines, isCritical } = nagiosReport(checked);
    output.answer(null, () => lines);
    return isCritical ? CRITICAL : 0;
  } catch (error) {
    output.answer(null, () => [`BARMAN CRITICAL - ${toKnownError(error).message}`]);
    return CRITICAL;
  }
}

function checkOne(config: Parameters<typeof openServer>[0], { probe, timeoutS }: CheckOptions): Promise<ServerChecks> {
  actAsOwner(config);
  return checkServer(openServer(config), { probe, timeoutS });
}
