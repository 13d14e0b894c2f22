import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RawSection } from './ini-document';
import { unquote } from './interpolate';

export interface ActiveModel {
  readonly model: RawSection | null;
  /** Why the model that is switched on cannot be applied: the server must not run without it. */
  readonly problem: string | null;
}

/** CFG-23, CFG-24: the model that was switched on for the server with this backup directory. */
export function findActiveModel(
  backupDirectory: string,
  cluster: string | null,
  models: ReadonlyMap<string, RawSection>,
): ActiveModel {
  const file = join(backupDirectory, '.active-model.auto');
  const name = readName(file);
  if (name === null) return { model: null, problem: `cannot read ${file}` };
  if (name === '') return { model: null, problem: null };
  const model = models.get(name);
  if (model === undefined) return { model: null, problem: `${file} names the unknown model ${JSON.stringify(name)}` };
  const modelCluster = unquote(model.options.get('cluster')?.value ?? '');
  if (modelCluster === cluster) return { model, problem: null };
  return {
    model: null,
    problem: `the active model ${name} belongs to cluster ${modelCluster}, the server to ${cluster}`,
  };
}

/** Empty when no model is active, null when that cannot be known. */
function readName(file: string): string | null {
  try {
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return '';
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
