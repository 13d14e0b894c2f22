import { ArchiverError } from '../errors';
import { formatPlace, type MessageLog } from './config-message';
import { DEFAULT_SECTION, type IniDocument, type RawSection } from './ini-document';
import { unquote } from './interpolate';
import { GLOBAL_SECTION } from './load-sections';
import { parseBoolean } from './option-values';

export interface ServerSection {
  readonly section: RawSection;
  /** Why it may not be used. */
  readonly problem: string | null;
}

export interface ClassifiedSections {
  readonly servers: readonly ServerSection[];
  readonly models: ReadonlyMap<string, RawSection>;
}

/**
 * Tells servers from models (CFG-9, CFG-10). A section whose `model` is not a boolean becomes a server that is
 * disabled: it must not archive, and the others go on.
 *
 * @throws ArchiverError `config-invalid` for the reserved name `all`
 */
export function classifySections(sections: IniDocument, errors: MessageLog): ClassifiedSections {
  const servers: ServerSection[] = [];
  const models = new Map<string, RawSection>();
  for (const section of sections.values()) {
    if (section.name === GLOBAL_SECTION || section.name === DEFAULT_SECTION) continue;
    if (section.name === 'all') throw reservedName(section);
    const isModel = readModelFlag(section, sections.get(DEFAULT_SECTION));
    if (isModel !== true) servers.push({ section, problem: isModel === false ? nameProblem(section) : isModel });
    else if (requireCluster(section, errors)) models.set(section.name, section);
  }
  return { servers, models };
}

/** Text when the flag cannot be read: why. */
function readModelFlag(section: RawSection, defaults: RawSection | undefined): boolean | string {
  const raw = section.options.get('model') ?? defaults?.options.get('model');
  const text = unquote(raw?.value ?? '');
  if (raw === undefined || text === '' || text === 'None') return false;
  try {
    return parseBoolean(text);
  } catch (error) {
    if (!(error instanceof ArchiverError)) throw error;
    return `${formatPlace(raw)}: option model in [${section.name}]: ${error.message}`;
  }
}

function requireCluster(model: RawSection, errors: MessageLog): boolean {
  const cluster = unquote(model.options.get('cluster')?.value ?? '');
  if (cluster !== '' && cluster !== 'None') return true;
  errors.add(`model ${model.name} does not set cluster`, model);
  return false;
}

/** The name becomes part of directory and lock file names. */
function nameProblem(section: RawSection): string | null {
  const isUsable = !/[/\p{Cc}]/u.test(section.name) && section.name !== '.' && section.name !== '..';
  return isUsable ? null : `${formatPlace(section)}: ${JSON.stringify(section.name)} cannot be the name of a server`;
}

function reservedName(section: RawSection): ArchiverError {
  return new ArchiverError('config-invalid', `${formatPlace(section)}: [all] is a reserved name, not a server`, {
    hint: 'Give the server another name.',
  });
}
