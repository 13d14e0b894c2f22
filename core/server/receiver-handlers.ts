import type { CoreMethod, Handlers } from '../contract/api';
import type { LiveServer } from './live-server';

type ReceiverMethod = Extract<CoreMethod, `receiver.${string}` | `postgres.${string}`>;

/** Answers the methods about receivers. `find` throws for a server that is not there. */
export function createReceiverHandlers(find: (server: string) => LiveServer): Handlers<ReceiverMethod> {
  return {
    'receiver.view': async ({ server }) => find(server).receiverView(),
    'receiver.start': async ({ server }) => find(server).desk.requireReceiver().start(),
    'receiver.stop': async ({ server }) => find(server).desk.requireReceiver().stop(),
    'receiver.restart': async ({ server }) => find(server).desk.restart(),
    'receiver.planReset': async ({ server }) => find(server).desk.planReset(),
    'receiver.applyReset': async ({ server, plan }) => find(server).desk.applyReset(plan),
    'postgres.switchWal': async ({ server, force }) => find(server).desk.switchWal(force),
    'receiver.createSlot': async ({ server }) => ({ changed: await find(server).desk.createSlot() }),
    'receiver.dropSlot': async ({ server, slot }) => ({ changed: await find(server).desk.dropSlot(slot) }),
  };
}
