/** One `option = value` as written: value trimmed, continuation lines joined with a line feed, not interpolated. */
export interface RawOption {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  /** Of the line with the name, counted from 1. */
  readonly line: number;
  readonly section: string;
}

export interface RawSection {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly options: ReadonlyMap<string, RawOption>;
}

/** Sections by name, in the order of their first appearance. */
export type IniDocument = ReadonlyMap<string, RawSection>;

/** Supplies values to every section. */
export const DEFAULT_SECTION = 'DEFAULT';

/** CFG-5: `later` overrides `earlier` option by option; a section keeps the place where it was first seen. */
export function mergeIni(earlier: IniDocument, later: IniDocument): IniDocument {
  const merged = new Map(earlier);
  for (const [name, section] of later) {
    const known = merged.get(name);
    merged.set(
      name,
      known === undefined ? section : { ...known, options: new Map([...known.options, ...section.options]) },
    );
  }
  return merged;
}
