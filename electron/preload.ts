import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import type { Bridge, channel, CoreEvent, EVENT_CHANNEL, Method, SHOW_SERVER_CHANNEL } from '../core/contract/api';

// Sandboxed: one CommonJS file, so the contract gives types only and the names are spelled out, checked by type.
const eventChannel: typeof EVENT_CHANNEL = 'core-event';
const showServerChannel: typeof SHOW_SERVER_CHANNEL = 'show-server';
const channelOf = (method: Method): ReturnType<typeof channel> => `core:${method}`;

// A window that a notification has opened is asked before anything in it can listen.
let wanted: string | null = null;
const keep = (server: string) => void (wanted = server);
let show: (server: string) => void = keep;
ipcRenderer.on(showServerChannel, (_event, server: string) => show(server));

const bridge: Bridge = {
  call: (method, request) => ipcRenderer.invoke(channelOf(method), request),
  onEvent: (listener) => {
    const forward = (_event: IpcRendererEvent, event: CoreEvent) => listener(event);
    ipcRenderer.on(eventChannel, forward);
    return () => void ipcRenderer.removeListener(eventChannel, forward);
  },
  onShowServer: (listener) => {
    show = listener;
    if (wanted !== null) listener(wanted);
    wanted = null;
    return () => void (show = keep);
  },
};

contextBridge.exposeInMainWorld('core', bridge);
