import { findClosestName } from './closest-name';
import type { MessageLog } from './config-message';
import type { RawOption, RawSection } from './ini-document';
import { LOG_FORMAT, optionTable, type OptionScope } from './option-table';

export type SectionRole = 'global' | 'default' | 'server' | 'model';

/** CFG-7: one warning for every option that is not known, or has no effect where it stands. */
export class UnknownOptionReporter {
  private readonly suggestions = new Map<string, string | null>();

  constructor(private readonly log: MessageLog) {}

  report(section: RawSection, role: SectionRole): void {
    for (const option of section.options.values()) {
      const problem = this.problemOf(option, role);
      if (problem !== null) this.log.addNote(problem, option);
    }
  }

  private problemOf({ name, section }: RawOption, role: SectionRole): string | null {
    const where = `[${section}]`;
    if (name === 'model' && role !== 'global') return null;
    if (name === 'disabled') return `option disabled in ${where} cannot be set; use active = false`;
    const scope = name === LOG_FORMAT ? 'G' : optionTable.get(name)?.scope;
    if (scope === undefined)
      return `unknown option ${JSON.stringify(name)} in ${where} is ignored${this.suggestion(name)}`;
    if (isEffective(scope, role)) return null;
    const place =
      scope === 'G' ? 'belongs to [barman]' : role === 'model' ? 'cannot be set by a model' : 'belongs to a server';
    return `option ${name} in ${where} has no effect: it ${place}`;
  }

  private suggestion(name: string): string {
    let closest = this.suggestions.get(name);
    if (closest === undefined) this.suggestions.set(name, (closest = findClosestName(name, optionTable.keys())));
    return closest === null ? '' : `; did you mean ${closest}?`;
  }
}

function isEffective(scope: OptionScope, role: SectionRole): boolean {
  if (role === 'global') return scope.startsWith('G');
  if (role === 'model') return scope.endsWith('M');
  // Whatever stands in [DEFAULT] has an effect in some section.
  return role === 'default' || scope !== 'G';
}
