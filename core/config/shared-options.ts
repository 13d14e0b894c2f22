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
  const empty: RawSection = { ...global, name: '', options: new Map() };
  const resolver = new OptionResolver({
    serverName: '',
    model: null,
    section: empty,
    inherited: global,
    defaults: null,
    globals,
    report: (_reaction, _text, raw) => void faulty.add(raw),
  });
  const constant = new Map(globals);
  const perServer: string[] = [];
  for (const { name, scope, defaultText } of optionTable.values()) {
    if (scope === 'G') continue;
    const raw = scope.startsWith('G') ? global.options.get(name) : undefined;
    const text = raw?.value ?? defaultText ?? '';
    const option = text.includes('%') || defaults?.options.has(name) === true ? null : resolver.resolve(name);
    if (option === null || (raw !== undefined && faulty.has(raw))) perServer.push(name);
    else constant.set(name, option);
  }
  return { constant, perServer };
}
