import { queryOptions } from '@tanstack/react-query';
import { callCore } from './call-core';
import { coreKeys } from './core-keys';

/** Only in case an event was lost: the core says by itself what has changed. */
const FALLBACK_MS = 5_000;

export const fleetQuery = queryOptions({
  queryKey: coreKeys.fleet,
  queryFn: () => callCore('fleet.status', {}),
  refetchInterval: FALLBACK_MS,
});

export const flowQuery = (server: string) =>
  queryOptions({
    queryKey: coreKeys.flow(server),
    queryFn: () => callCore('server.flow', { server }),
    refetchInterval: FALLBACK_MS,
  });

export const checksQuery = (server: string) =>
  queryOptions({
    queryKey: coreKeys.checks(server),
    queryFn: () => callCore('checks.latest', { server }),
    refetchInterval: FALLBACK_MS,
  });

/** The position of the server moves without an event of the core. */
const POSITION_MS = 2_000;

export const receiverQuery = (server: string) =>
  queryOptions({
    queryKey: coreKeys.receiver(server),
    queryFn: () => callCore('receiver.view', { server }),
    refetchInterval: POSITION_MS,
  });

export const demoQuery = queryOptions({
  queryKey: coreKeys.demo,
  queryFn: () => callCore('demo.status', {}),
  refetchInterval: FALLBACK_MS,
});

export const appInfoQuery = queryOptions({
  queryKey: coreKeys.app,
  queryFn: () => callCore('app.info', {}),
  staleTime: Infinity,
});
