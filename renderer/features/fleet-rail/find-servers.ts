import type { Health, ServerSummary } from '../../../core/contract/flow';

/** The servers whose name or description has the text, in the order of the configuration. */
export function findServers(
  servers: readonly ServerSummary[],
  text: string,
  only: Health | null,
): readonly ServerSummary[] {
  const wanted = text.toLowerCase();
  return servers.filter(
    (server) =>
      (only === null || server.state === only) &&
      `${server.name} ${server.description ?? ''}`.toLowerCase().includes(wanted),
  );
}
