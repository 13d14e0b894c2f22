import { ArchiverError } from '../errors';
import type { ConfigPlace } from './config-message';
import type { IniDocument, RawOption, RawSection } from './ini-document';
import { quoteValue } from './quote-value';

/** An indented line, which continues the value of `option`. */
export interface Continuation extends ConfigPlace {
  readonly text: string;
  readonly option: string;
}

export interface ParsedIni {
  readonly sections: IniDocument;
  readonly continuations: readonly Continuation[];
  /** Text after the "]" of a section header that is not a comment. */
  readonly strayText: readonly ConfigPlace[];
}

/**
 * Barman's INI dialect (configuration spec 1.1): full-line comments only, continuation by indentation, repeated sections
 * and options allowed, the last one wins.
 *
 * @throws ArchiverError `config-invalid` naming `file:line` for a line that is neither header nor option, unless
 *   `onInvalid` takes it: the line is passed over then.
 */
export function parseIni(text: string, file: string, onInvalid: OnInvalidLine = refuse): ParsedIni {
  const parser = new IniParser(file, onInvalid);
  let line = 0;
  for (const content of text.split(/\r\n|\n|\r/)) parser.read(content, (line += 1));
  return parser;
}

export type OnInvalidLine = (error: ArchiverError) => void;

const refuse: OnInvalidLine = (error) => {
  throw error;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenSection extends RawSection {
  readonly options: Map<string, RawOption>;
}

class IniParser implements ParsedIni {
  readonly sections = new Map<string, OpenSection>();
  readonly continuations: Continuation[] = [];
  readonly strayText: ConfigPlace[] = [];
  private section: OpenSection | null = null;
  private option: Writable<RawOption> | null = null;
  private indentation = 0;
  private blankLines = 0;

  constructor(
    private readonly file: string,
    private readonly onInvalid: OnInvalidLine,
  ) {}

  read(content: string, line: number): void {
    const text = content.trim();
    if (text === '') this.blankLines += 1;
    else if (!isComment(text)) this.readContent(text, content.search(/\S/), line);
  }

  private readContent(text: string, indentation: number, line: number): void {
    if (this.option !== null && indentation > this.indentation) {
      this.option.value += '\n'.repeat(this.blankLines + 1) + text;
      this.continuations.push({ text, option: this.option.name, file: this.file, line });
    } else {
      this.indentation = indentation;
      this.readHeaderOrOption(text, line);
    }
    this.blankLines = 0;
  }

  private readHeaderOrOption(text: string, line: number): void {
    try {
      if (text.startsWith('[')) this.readHeader(text, line);
      else this.readOption(text, line);
    } catch (error) {
      if (!(error instanceof ArchiverError)) throw error;
      this.onInvalid(error);
      this.option = null;
      // What follows a header that cannot be read belongs to no section that is known.
      if (text.startsWith('[')) this.section = { name: '', file: this.file, line, options: new Map() };
    }
  }

  private readHeader(text: string, line: number): void {
    const end = text.indexOf(']');
    if (end < 0) throw this.invalid(line, `unterminated section header ${quoteValue(text)}`, 'Close it with "]".');
    const name = text.slice(1, end).trim();
    if (name === '') throw this.invalid(line, 'empty section name', 'Write the name of the server: [NAME].');
    const rest = text.slice(end + 1).trim();
    if (rest !== '' && !isComment(rest)) this.strayText.push({ file: this.file, line });
    this.section = this.sections.get(name) ?? { name, file: this.file, line, options: new Map() };
    this.sections.set(name, this.section);
    this.option = null;
  }

  private readOption(text: string, line: number): void {
    const end = text.search(/[=:]/);
    const name = text.slice(0, Math.max(end, 0)).trim().toLowerCase();
    if (name === '') {
      throw this.invalid(
        line,
        `expected "option = value", found ${quoteValue(text)}`,
        'Begin comments with "#" or ";".',
      );
    }
    if (this.section === null) {
      const hint = 'The first line that is not a comment has to be a section, usually [barman].';
      throw this.invalid(line, `option ${quoteValue(name)} stands before any section`, hint);
    }
    this.option = { name, value: text.slice(end + 1).trim(), file: this.file, line, section: this.section.name };
    this.section.options.set(name, this.option);
  }

  private invalid(line: number, message: string, hint: string): ArchiverError {
    return new ArchiverError('config-invalid', `${this.file}:${line}: ${message}`, { hint });
  }
}

const isComment = (text: string) => text.startsWith('#') || text.startsWith(';');
