import { z } from 'zod';
import { ChecksState, DirectFix } from './checks';
import { DemoStatus } from './demo';
import {
  ErrorsOperation,
  ErrorsPage,
  ErrorsPageRequest,
  KeepOperation,
  OperationResult,
  TrashPage,
  TrashPageRequest,
} from './errors';
import { QueuePage, QueuePageRequest, StoragePage, StoragePageRequest } from './files';
import { ServerFlow, ServerSummary } from './flow';
import { ReceiverView, ResetOutcome, ResetPlan, ShownReset } from './receiver';
import { WalSwitch } from './wal-switch';

const nothing = z.object({});
const slotChange = z.object({ changed: z.boolean() });
const results = z.array(OperationResult);
const byServer = z.object({ server: z.string().min(1) });

export const FleetStatus = z.object({
  /** Null until a configuration has been opened. */
  configFile: z.string().nullable(),
  servers: z.array(ServerSummary),
  /** What the configuration says wrongly or what is not known here: file and line are in the text. */
  configWarnings: z.array(z.string()),
  configError: z.object({ message: z.string(), hint: z.string().nullable() }).nullable(),
});
export type FleetStatus = z.infer<typeof FleetStatus>;

export const AppInfo = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** Everything the UI may ask. Adding a method here is the whole of adding an IPC channel. `app.*` is answered by Electron's main process, the rest by the core. */
export const api = {
  'fleet.status': { request: nothing, response: FleetStatus },
  'server.flow': { request: byServer, response: ServerFlow },
  'queues.page': { request: QueuePageRequest, response: QueuePage },
  'storage.page': { request: StoragePageRequest, response: StoragePage },
  'errors.page': { request: ErrorsPageRequest, response: ErrorsPage },
  'errors.trash': { request: TrashPageRequest, response: TrashPage },
  'errors.retry': { request: ErrorsOperation, response: results },
  'errors.discard': { request: ErrorsOperation, response: results },
  'errors.restore': { request: ErrorsOperation, response: results },
  'errors.keep': { request: KeepOperation, response: results },
  'errors.unkeep': { request: ErrorsOperation, response: results },
  'errors.examine': { request: ErrorsOperation, response: results },
  'checks.latest': { request: byServer, response: ChecksState },
  /** `check`: null makes all; the name of one makes it and what is made together with it. Changes nothing but the report. */
  'checks.run': { request: byServer.extend({ check: z.string().nullable() }), response: ChecksState },
  /** Does what a failed check asks for and answers what was done, in words. Does nothing that is not needed any more. */
  'checks.fix': { request: byServer.extend({ action: DirectFix }), response: z.object({ done: z.string() }) },
  'archiving.start': { request: byServer, response: z.void() },
  'archiving.stop': { request: byServer, response: z.void() },
  'archiving.runNow': { request: byServer, response: z.void() },
  'receiver.start': { request: byServer, response: z.void() },
  'receiver.stop': { request: byServer, response: z.void() },
  'receiver.restart': { request: byServer, response: z.void() },
  'receiver.view': { request: byServer, response: ReceiverView },
  'receiver.planReset': { request: byServer, response: ShownReset },
  'receiver.applyReset': { request: byServer.extend({ plan: ResetPlan }), response: ResetOutcome },
  /** `changed` false: there is one of this name already, or none to drop. */
  'receiver.createSlot': { request: byServer, response: slotChange },
  'receiver.dropSlot': { request: byServer.extend({ slot: z.string() }), response: slotChange },
  /** `force`: a checkpoint first, so that an idle server has something to close. */
  'postgres.switchWal': { request: byServer.extend({ force: z.boolean() }), response: WalSwitch },
  'demo.status': { request: nothing, response: DemoStatus },
  'demo.start': { request: nothing, response: z.void() },
  'demo.stop': { request: z.object({ removeFiles: z.boolean() }), response: z.void() },
  'app.info': { request: nothing, response: AppInfo },
  /** Shows the system's file dialog: paths never come from the renderer. False when the dialog was cancelled. */
  'app.openConfiguration': { request: nothing, response: z.object({ opened: z.boolean() }) },
  /** Opens the directory of a server's archive or queue in the file manager. */
  'app.showDirectory': {
    request: z.object({ server: z.string().min(1), which: z.enum(['incoming', 'streaming', 'archive', 'errors']) }),
    response: z.void(),
  },
} as const satisfies Record<string, { request: z.ZodType; response: z.ZodType }>;

export type Method = keyof typeof api;
export type AppMethod = Extract<Method, `app.${string}`>;
export type CoreMethod = Exclude<Method, AppMethod>;
export type Request<M extends Method> = z.output<(typeof api)[M]['request']>;
export type Response<M extends Method> = z.output<(typeof api)[M]['response']>;
export type Handlers<M extends Method = Method> = { readonly [K in M]: (request: Request<K>) => Promise<Response<K>> };

export const WireError = z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() });
export type WireError = z.infer<typeof WireError>;
export type Reply<M extends Method> = { ok: true; value: Response<M> } | { ok: false; error: WireError };
export const channel = (method: Method) => `core:${method}` as const;

/** Says only what changed; the UI refetches. `server` is absent when every server is meant. */
export const CoreEvent = z.object({
  topic: z.enum(['fleet', 'flow', 'queues', 'storage', 'errors', 'checks', 'receiver', 'demo']),
  server: z.string().optional(),
});
export type CoreEvent = z.infer<typeof CoreEvent>;
export const EVENT_CHANNEL = 'core-event';
/** Main asks the window to show a server: a notification about it was clicked. */
export const SHOW_SERVER_CHANNEL = 'show-server';

/** What preload puts on `window.core`. Declared here so that the renderer never imports Electron's types. */
export interface Bridge {
  call<M extends Method>(method: M, request: Request<M>): Promise<Reply<M>>;
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: CoreEvent) => void): () => void;
  /** Tells also what was asked for before anybody listened. Returns the function that ends the subscription. */
  onShowServer(listener: (server: string) => void): () => void;
}
