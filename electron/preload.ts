import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import type { Bridge, channel, CoreEvent, EVENT_CHANNEL, Method } from '../core/contract/api';

// Sandboxed: one CommonJS file, so the contract gives types only and the two names are spelled out, checked by type.
const eventChannel: typeof EVENT_CHANNEL = 'core-event';
const channelOf = (method: Method): ReturnType<typeof channel> => `core:${method}`;

const bridge: Bridge = {
  call: (method, request) => ipcRenderer.invoke(channelOf(method), request),
  onEvent: (listener) => {
    const forward = (_event: IpcRendererEvent, event: CoreEvent) => listener(event);
    ipcRenderer.on(eventChannel, forward);
    return () => void ipcRenderer.removeListener(eventChannel, forward);
  },
};

contextBridge.exposeInMainWorld('core', bridge);
