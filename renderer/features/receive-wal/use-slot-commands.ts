import { useCoreCommand } from '../../ipc/use-core-command';

export interface SlotCommands {
  readonly create: () => void;
  readonly drop: (slot: string) => void;
  readonly busy: boolean;
}

export function useSlotCommands(server: string): SlotCommands {
  const create = useCoreCommand('receiver.createSlot', (_, { changed }) =>
    changed ? `The slot of ${server} is created.` : `The slot of ${server} was there already.`,
  );
  const drop = useCoreCommand('receiver.dropSlot', ({ slot }, { changed }) =>
    changed ? `Slot ${slot} is dropped.` : `There was no slot ${slot} any more.`,
  );
  return {
    create: () => create.mutate({ server }),
    drop: (slot) => drop.mutate({ server, slot }),
    busy: create.isPending || drop.isPending,
  };
}
