import { ArchiverError } from '../errors';
import { consequences, valueRules, type InvalidReaction } from './check-option-value';
import type { RawOption, RawSection } from './ini-document';
import { interpolate, unquote } from './interpolate';
import { LayeredMap } from './layered-map';
import { LOG_FORMAT, optionTable, type OptionSpec } from './option-table';
import { isCloudUrl } from './option-values';
import type { OptionSource, ResolvedOption } from './server-config';

/** The sections one server, or `[barman]` itself, takes its values from. */
export interface ResolveScope {
  /** Null when the global options are resolved. */
  readonly serverName: string | null;
  /** Only options that models may set; a null value in a model leaves the server's value (CFG-22). */
  readonly model: RawSection | null;
  readonly section: RawSection;
  /** `[barman]`, for the options that are inherited. */
  readonly inherited: RawSection | null;
  /** `[DEFAULT]`. */
  readonly defaults: RawSection | null;
  /** The global options, already resolved. */
  readonly globals: ReadonlyMap<string, ResolvedOption>;
  /** `disable`: the value cannot be replaced by another one safely. */
  readonly report: (reaction: InvalidReaction, text: string, raw: RawOption) => void;
}

/** What servers have in common: the options that are the same for all that do not write them, the names of the others. */
export interface SharedOptions {
  readonly constant: ReadonlyMap<string, ResolvedOption>;
  readonly perServer: readonly string[];
}

const DEFAULT_SOURCE: OptionSource = { kind: 'default' };
const useNext = Symbol('use the next scope');
const useDefault = Symbol('use the default');
type Rejection = typeof useNext | typeof useDefault;

/** Resolves options on demand, so that a value may refer to any other one, and each of them once. */
export class OptionResolver {
  private readonly resolved = new Map<string, ResolvedOption>();
  private readonly expanded = new Map<RawOption, string>();
  private readonly expanding = new Set<RawOption>();

  constructor(private readonly scope: ResolveScope) {}

  /** Every known option, and the unknown ones of the section as written. */
  resolveAll(shared: SharedOptions): ReadonlyMap<string, ResolvedOption> {
    const { section, model } = this.scope;
    const own = new Map<string, ResolvedOption>();
    for (const name of shared.perServer) own.set(name, this.resolve(name));
    for (const { name } of model?.options.values() ?? []) if (this.isKnown(name)) own.set(name, this.resolve(name));
    for (const raw of section.options.values()) {
      if (this.isKnown(raw.name)) own.set(raw.name, this.resolve(raw.name));
      else if (!shared.constant.has(raw.name))
        own.set(raw.name, { name: raw.name, value: raw.value, source: sourceOf(raw) });
    }
    return new LayeredMap(shared.constant, own);
  }

  value(name: string): string | null {
    return this.resolve(name).value;
  }

  resolve(name: string): ResolvedOption {
    const known = this.resolved.get(name);
    if (known !== undefined) return known;
    const spec = optionTable.get(name);
    if (spec === undefined) throw new ArchiverError('internal', `option ${name} is not in the option table`);
    const option = this.fromFiles(spec) ?? { name, value: this.defaultValue(spec), source: DEFAULT_SOURCE };
    this.resolved.set(name, option);
    return option;
  }

  /** In the order of the configuration spec, section 2. */
  private fromFiles(spec: OptionSpec): ResolvedOption | null {
    return this.fromModel(spec) ?? this.fromSections(spec);
  }

  private fromModel(spec: OptionSpec): ResolvedOption | null {
    const raw = this.scope.model?.options.get(spec.name);
    if (raw === undefined || !spec.scope.endsWith('M')) return null;
    const value = this.evaluate(spec, raw);
    return typeof value === 'string' ? { name: spec.name, value, source: sourceOf(raw) } : null;
  }

  private fromSections(spec: OptionSpec): ResolvedOption | null {
    const { section, inherited, defaults } = this.scope;
    const own = section.options.get(spec.name) ?? defaults?.options.get(spec.name);
    const global = spec.scope.startsWith('G') ? inherited?.options.get(spec.name) : undefined;
    for (const raw of [own, global]) {
      if (raw === undefined) continue;
      const value = this.evaluate(spec, raw);
      if (value === useDefault) return null;
      if (value !== useNext) return { name: spec.name, value, source: sourceOf(raw) };
    }
    return null;
  }

  private evaluate(spec: OptionSpec, raw: RawOption): string | null | Rejection {
    const text = this.expandOrReject(spec, raw);
    if (typeof text !== 'string') return text;
    if (text === '' || text === 'None') return null;
    return this.checkOrReject(spec, raw, text);
  }

  private expandOrReject(spec: OptionSpec, raw: RawOption): string | Rejection {
    try {
      return unquote(this.expand(raw));
    } catch (error) {
      return this.reject(spec.kind === 'note' ? 'ignore' : 'disable', raw, error);
    }
  }

  private checkOrReject(spec: OptionSpec, raw: RawOption, text: string): string | null | Rejection {
    const rule = valueRules[spec.kind];
    try {
      rule?.check(text);
    } catch (error) {
      const answer = this.reject(rule?.onInvalid ?? 'ignore', raw, error);
      return rule?.onInvalid === 'keep' ? text : answer;
    }
    return spec.kind === 'encryption' && text.toLowerCase() === 'none' ? null : text;
  }

  private reject(reaction: InvalidReaction, raw: RawOption, error: unknown): Rejection {
    if (!(error instanceof ArchiverError) || error.code === 'internal') throw error;
    const advice = error.hint === undefined ? '' : ` (${error.hint.replace(/\.$/, '')})`;
    const text = `option ${raw.name} in [${raw.section}]: ${error.message}${advice}; ${consequences[reaction]}`;
    this.scope.report(reaction, text, raw);
    return reaction === 'default' ? useDefault : useNext;
  }

  private expand(raw: RawOption): string {
    const known = this.expanded.get(raw);
    if (known !== undefined) return known;
    if (this.expanding.has(raw)) throw new ArchiverError('config-invalid', 'the value refers to itself');
    this.expanding.add(raw);
    try {
      const text = interpolate(raw.value, (name) => this.reference(name, raw.section));
      this.expanded.set(raw, text);
      return text;
    } finally {
      this.expanding.delete(raw);
    }
  }

  private reference(name: string, sectionName: string): string {
    const { serverName, globals } = this.scope;
    if (name === 'name' && serverName !== null) return serverName;
    const value = this.isKnown(name) ? this.value(name) : globals.get(name)?.value;
    if (value !== undefined && value !== null) return value;
    const raw = this.sectionNamed(sectionName).options.get(name) ?? this.scope.defaults?.options.get(name);
    if (raw !== undefined && value === undefined) return this.expand(raw);
    const problem = value === null ? 'not set' : 'not an option of this section';
    throw new ArchiverError('config-invalid', `it refers to ${name}, which is ${problem}`);
  }

  /** The section a value refers to: its own, or the server's for a value out of `[DEFAULT]`. */
  private sectionNamed(name: string): RawSection {
    const { model, section, inherited } = this.scope;
    return [model, inherited].find((candidate) => candidate?.name === name) ?? section;
  }

  private isKnown(name: string): boolean {
    const scope = optionTable.get(name)?.scope;
    return scope !== undefined && (scope === 'G') === (this.scope.serverName === null);
  }

  private defaultValue(spec: OptionSpec): string | null {
    const template = spec.name === 'xlogdb_directory' ? this.xlogdbDefault() : spec.defaultText;
    if (template === null) return null;
    const missing: string[] = [];
    const text = interpolate(template, (name) => {
      if (name === 'name') return this.scope.serverName ?? '';
      const value = this.scope.globals.get(name)?.value ?? this.value(name);
      if (value === null) missing.push(name);
      return value ?? '';
    });
    return missing.length === 0 ? text : null;
  }

  /** A bucket cannot hold the catalogue, so it goes to the server's local metadata. */
  private xlogdbDefault(): string {
    return isCloudUrl(this.value('wals_directory') ?? '') ? '%(backup_directory)s/meta' : '%(wals_directory)s';
  }
}

/** For options that are shown but never interpreted. */
export const rawLogFormat = (section: RawSection): ResolvedOption => {
  const raw = section.options.get(LOG_FORMAT);
  return { name: LOG_FORMAT, value: raw?.value ?? null, source: raw === undefined ? DEFAULT_SOURCE : sourceOf(raw) };
};

export const sourceOf = ({ file, line, section }: RawOption): OptionSource => ({ kind: 'file', file, line, section });
