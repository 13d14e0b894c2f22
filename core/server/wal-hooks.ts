import { version } from '../../package.json';
import type { ServerConfig } from '../config/server-config';
import { hookOptions, type HookScripts } from '../hooks/hook';
import type { HookLog } from '../hooks/hook-output';
import { WalHooks } from '../hooks/wal-hooks';

/** The hook scripts that a server's configuration names. */
export function createWalHooks(config: ServerConfig, log: HookLog): WalHooks {
  const valueOf = (option: string) => config.options.get(option)?.value ?? null;
  const scripts = Object.fromEntries(hookOptions.map((option) => [option, valueOf(option)])) as HookScripts;
  const { name, configFile, pathPrefix } = config;
  const timeoutMs = Number(valueOf('walyard_hook_timeout') ?? '0') * 1_000;
  return new WalHooks({ serverName: name, configFile, version, pathPrefix, scripts, timeoutMs }, log);
}
