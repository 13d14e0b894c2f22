import type { RawOption, RawSection } from './ini-document';
import { OptionResolver, type SharedOptions } from './option-resolver';
import { optionTable } from './option-table';
import type { ResolvedOption } from './server-config';

/**
 * Resolves once what a thousand servers inherit. Left to each server is what refers to other options, what stands in
 * `[DEFAULT]`, and what is wrong: it has to be reported by each.
 */
export function shareOptions(
  global: RawSection,
  defaults: RawSection | null,
  globals: ReadonlyMap<string, ResolvedOption>,
): SharedOptions {
  const faulty = new Set<RawOption>();
  const resolver = resolverOfNobody(global, globals, faulty);
  const constant = new Map(globals);
  const perServer: string[] = [];
  for (const { name, scope, defaultText } of optionTable.values()) {
    if (scope === 'G') continue;
    const raw = scope.startsWith('G') ? global.options.get(name) : undefined;
    const differs = refersToOthers(raw?.value ?? defaultText) || isWritten(name, defaults);
    const option = differs ? null : resolver.resolve(name);
    if (option === null || (raw !== undefined && faulty.has(raw))) perServer.push(name);
    else constant.set(name, option);
  }
  return { constant, perServer };
}

const refersToOthers = (text: string | null) => text?.includes('%') === true;
const isWritten = (name: string, section: RawSection | null) => section?.options.has(name) === true;

/** Resolves as for a server that writes nothing itself; what is wrong goes to `faulty` instead of being reported. */
function resolverOfNobody(
  global: RawSection,
  globals: ReadonlyMap<string, ResolvedOption>,
  faulty: Set<RawOption>,
): OptionResolver {
  return new OptionResolver({
    serverName: '',
    model: null,
    section: { ...global, name: '', options: new Map() },
    inherited: global,
    defaults: null,
    globals,
    report: (_reaction, _text, raw) => void faulty.add(raw),
  });
}
