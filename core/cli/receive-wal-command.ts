import { ArchiverError, createSlot, dropSlot, requireSlotRequest, type ServerConfig } from '../index';
import { actAsOwner } from './act-as-owner';
import type { Arguments } from './arguments';
import { chooseServers, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { receive } from './receive';
import { resetReceiver } from './reset-receiver';
import { showSlots } from './show-slots';
import { stopReceiver } from './stop-receiver';

/** `receive-wal SERVER`: runs pg_receivewal, or one of --stop, --create-slot, --drop-slot, --slots, --reset (RCV §1). */
export async function receiveWalCommand(args: Arguments, output: Output): Promise<number> {
  requireOneTask(args);
  const [config] = chooseServers(openConfiguration(args, output), args, output);
  if (config === undefined) return 1;
  const { options } = args;
  if (options['stop'] === true) return stopReceiver(config, output);
  if (options['create-slot'] === true) return createSlotOf(config, options['if-not-exists'] === true, output);
  if (options['drop-slot'] === true) return dropSlotOf(config, output);
  if (options['slots'] === true) return showSlots(config, output);
  actAsOwner(config);
  if (options['reset'] === true) return resetReceiver(config, options, output);
  if (config.active) return receive(config, output);
  output.line(`${config.name}: not active, nothing is received`);
  return 0;
}

const TASKS = ['stop', 'reset', 'create-slot', 'drop-slot', 'slots'];

function requireOneTask({ servers, options }: Arguments): void {
  const tasks = TASKS.filter((task) => options[task] === true);
  if (tasks.length > 1) throw wrongUse(`--${tasks.join(' and --')} exclude each other`, 'Give one of them.');
  const [task] = tasks;
  for (const [option, owner] of [
    ['plan', 'reset'],
    ['yes', 'reset'],
    ['if-not-exists', 'create-slot'],
  ] as const) {
    if (options[option] === true && task !== owner)
      throw wrongUse(`--${option} goes with --${owner}`, 'See "walyard --help".');
  }
  if (options['plan'] === true && options['yes'] === true) {
    throw wrongUse('--plan and --yes exclude each other', 'Give one of them.');
  }
  if (servers.length !== 1 || servers[0] === 'all') throw wrongUse('receive-wal takes one server', 'Name the server.');
}

const wrongUse = (message: string, hint: string) => new ArchiverError('usage', message, { hint });

async function createSlotOf(config: ServerConfig, ifNotExists: boolean, output: Output): Promise<number> {
  const request = requireSlotRequest(config);
  const created = await createSlot(request);
  output.answer({ server: config.name, slot: request.slotName, created }, () => [
    created ? `slot "${request.slotName}" created` : `there is a slot "${request.slotName}" already`,
  ]);
  return created || ifNotExists ? 0 : 1;
}

async function dropSlotOf(config: ServerConfig, output: Output): Promise<number> {
  const request = requireSlotRequest(config);
  const dropped = await dropSlot(request);
  output.answer({ server: config.name, slot: request.slotName, dropped }, () => [
    dropped ? `slot "${request.slotName}" dropped` : `there is no slot "${request.slotName}"`,
  ]);
  return dropped ? 0 : 1;
}
