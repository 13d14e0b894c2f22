export interface ConfigMessage {
  /** Complete: begins with `file:line:` when it is about a place. */
  readonly text: string;
  readonly file: string | null;
  readonly line: number | null;
}

export interface ConfigPlace {
  readonly file: string;
  readonly line: number;
}

/** Collects messages; the same text is kept once, because many servers inherit one faulty line. */
export class MessageLog {
  private readonly byText = new Map<string, ConfigMessage>();

  add(text: string, place: ConfigPlace | null): void {
    const full = place === null ? text : `${formatPlace(place)}: ${text}`;
    if (!this.byText.has(full))
      this.byText.set(full, { text: full, file: place?.file ?? null, line: place?.line ?? null });
  }

  list(): readonly ConfigMessage[] {
    return [...this.byText.values()];
  }
}

export const formatPlace = ({ file, line }: ConfigPlace) => `${file}:${line}`;
