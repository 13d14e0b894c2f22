export interface ConfigMessage {
  /** Complete: begins with `file:line:` when it is about a place. */
  readonly text: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly section: string | null;
  readonly option: string | null;
  /** Worth knowing, and nothing that has to be corrected. */
  readonly isNote: boolean;
}

export interface ConfigPlace {
  readonly file: string;
  readonly line: number;
}

/** A place as the reader of the files has it: an option has a section, a section has only its name. */
type NamedPlace = ConfigPlace & { readonly name?: string; readonly section?: string };

/** Collects messages; the same text is kept once, because many servers inherit one faulty line. */
export class MessageLog {
  private readonly byText = new Map<string, ConfigMessage>();

  add(text: string, place: NamedPlace | null): void {
    this.remember(text, place, false);
  }

  /** The same for what need not be corrected. */
  addNote(text: string, place: NamedPlace): void {
    this.remember(text, place, true);
  }

  private remember(text: string, place: NamedPlace | null, isNote: boolean): void {
    const full = place === null ? text : `${formatPlace(place)}: ${text}`;
    if (this.byText.has(full)) return;
    const { file = null, line = null, name = null, section = name } = place ?? {};
    const option = place?.section === undefined ? null : name;
    this.byText.set(full, { text: full, file, line, section, option, isNote });
  }

  list(): readonly ConfigMessage[] {
    return [...this.byText.values()];
  }
}

/** The place before a text, as {@link formatPlace} has put it there, and the text without it. */
export function splitPlace(text: string): { readonly place: ConfigPlace | null; readonly text: string } {
  const groups = /^(?<file>\/[^:]*):(?<line>\d+): (?<rest>.*)$/s.exec(text)?.groups;
  if (groups === undefined) return { place: null, text };
  return { place: { file: groups['file'] ?? '', line: Number(groups['line']) }, text: groups['rest'] ?? '' };
}

export const formatPlace = ({ file, line }: ConfigPlace) => `${file}:${line}`;
