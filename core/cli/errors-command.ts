import type { OperationResult, OperationTarget } from '../contract/errors';
import {
  ArchiverError,
  openServer,
  type BarmanConfig,
  type ErrorCode,
  type Quarantine,
  type ServerConfig,
} from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { chooseErrorFiles, chooseTrash } from './choose-error-files';
import { describeErrorFile, listLine, trashLine } from './error-file-lines';
import { hookLog } from './hook-log';
import { chooseServers, chooseServersToRead, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { toSnakeCase } from './snake-case';
import { tellMissingHome } from './tell-missing-directories';

type Operation = 'retry' | 'discard' | 'restore';
type Action = Operation | 'list' | 'show';

const ACTIONS: readonly Action[] = ['list', 'show', 'retry', 'discard', 'restore'];
const DONE = { retry: 'sent back to incoming', discard: 'moved to trash', restore: 'restored' } as const;

interface Wanted {
  readonly server: ServerConfig;
  readonly quarantine: Quarantine;
  readonly names: readonly string[];
}

/** `errors ACTION SERVER [NAME…]`: what lies in the errors directory, why, and what becomes of it. */
export async function errorsCommand(args: Arguments, output: Output): Promise<number> {
  const [word, ...rest] = args.servers;
  const action = ACTIONS.find((each) => each === word);
  if (action === undefined) {
    const problem = word === undefined ? 'errors needs an action' : `errors has no action "${word}"`;
    throw new ArchiverError('usage', problem, { hint: `One of: ${ACTIONS.join(', ')}.` });
  }
  if (args.options['trash'] === true && action !== 'list') {
    throw new ArchiverError('usage', `--trash does not go with errors ${action}`, {
      hint: 'It belongs to "errors list".',
    });
  }
  const config = openConfiguration(args, output);
  const inner: Arguments = { ...args, command: `errors ${action}`, servers: rest };
  if (action === 'list') return list(config, inner, output);
  const wanted = await openOne(config, inner, output);
  if (wanted === null) return 1;
  if (action === 'show') await show(wanted, output);
  else await operate(action, wanted, output);
  return 0; // What failed has been told, and counts.
}

async function list(config: BarmanConfig, args: Arguments, output: Output): Promise<number> {
  const shown = new Map<string, unknown>();
  for (const server of chooseServersToRead(config, args, output)) {
    tellMissingHome(server, output);
    try {
      const quarantine = await openServer(server, hookLog(server.name, output)).quarantine();
      const errorFiles = await quarantine.listErrorFiles();
      const trash = args.options['trash'] === true ? await quarantine.listTrash() : null;
      shown.set(server.name, { errorFiles, ...(trash === null ? {} : { trash }) });
      if (output.json) continue;
      output.line(`${server.name}: ${countOf(errorFiles.length)} in ${server.errorsDirectory}`);
      output.answer(null, () => errorFiles.map(listLine));
      if (trash !== null) output.line(`${server.name}: ${countOf(trash.length)} in the trash`);
      output.answer(null, () => (trash ?? []).map(trashLine));
    } catch (error) {
      output.error(error); // The other servers can be shown all the same.
    }
  }
  if (output.json) output.answer(toSnakeCase(Object.fromEntries(shown)), () => []);
  return 0;
}

const countOf = (files: number) => (files === 1 ? '1 error file' : `${files} error files`);

/** The one server that is meant; null when it is disabled, which has been told. */
async function openOne(config: BarmanConfig, args: Arguments, output: Output): Promise<Wanted | null> {
  const [name, ...names] = args.servers;
  if (name === 'all') {
    throw new ArchiverError('usage', `${args.command} works on one server`, { hint: 'Name it instead of "all".' });
  }
  const [server] = chooseServers(config, { ...args, servers: name === undefined ? [] : [name] }, output);
  if (server === undefined) return null;
  if (names.length === 0) {
    throw new ArchiverError('usage', `${args.command} needs the name of an error file`, {
      hint: `See "walyard errors list ${server.name}${args.command.endsWith('restore') ? ' --trash' : ''}".`,
    });
  }
  actAsOwner(server);
  return { server, quarantine: await openServer(server, hookLog(server.name, output)).quarantine(), names };
}

/** A duplicate that nobody has compared yet is compared now. */
async function show({ server, quarantine, names }: Wanted, output: Output): Promise<void> {
  const choose = async () => chooseErrorFiles(await quarantine.listErrorFiles(), names, server.name);
  const unexamined = (await choose()).filter(({ record, isFile }) => record === null && isFile);
  if (unexamined.length > 0) await quarantine.examine(unexamined.map(toTarget), { by: 'walyard errors show' });
  const rows = await choose();
  output.answer(toSnakeCase({ [server.name]: rows }), () => rows.flatMap(describeErrorFile));
}

const toTarget = ({ errorFile, token }: { errorFile: string; token: string }): OperationTarget => ({
  id: errorFile,
  token,
});

async function operate(action: Operation, { server, quarantine, names }: Wanted, output: Output): Promise<void> {
  const targets =
    action === 'restore'
      ? chooseTrash(await quarantine.listTrash(), names, server.name)
      : chooseErrorFiles(await quarantine.listErrorFiles(), names, server.name).map(toTarget);
  const results = await quarantine[action](targets, { by: operatorName() });
  for (const result of results) tell(action, result, output);
  if (output.json) output.answer(toSnakeCase({ [server.name]: results }), () => []);
}

function tell(action: Operation, { id, done, failure }: OperationResult, output: Output): void {
  if (failure === null) return output.line(`${id}: ${DONE[action]}; ${done ?? ''}`);
  const { code, message, hint } = failure;
  output.error(new ArchiverError(code as ErrorCode, message, hint === null ? {} : { hint }));
}

/** Whoever called, also through sudo: the records say who discarded a file. */
function operatorName(): string {
  return (
    process.env['SUDO_USER'] ?? process.env['LOGNAME'] ?? process.env['USER'] ?? `user id ${process.getuid?.() ?? 0}`
  );
}
