import type { ErrorFileRow, OperationTarget, TrashRow } from '../contract/errors';
import { ArchiverError } from '../index';

/**
 * The error files that are named: by their own name, or by that of the WAL when only one of them has it. A name that
 * leads to none or to several refuses the command before it does anything.
 */
export function chooseErrorFiles(
  rows: readonly ErrorFileRow[],
  names: readonly string[],
  server: string,
): readonly ErrorFileRow[] {
  const place = { where: `among the error files of ${server}`, list: `walyard errors list ${server}` };
  return distinct(names.map((name) => chooseOne(rows, name, { ...place, idOf: ({ errorFile }) => errorFile })));
}

/** The same for the trash, where a file can be named by its id too. */
export function chooseTrash(
  rows: readonly TrashRow[],
  names: readonly string[],
  server: string,
): readonly OperationTarget[] {
  const place = { where: `in the trash of ${server}`, list: `walyard errors list ${server} --trash` };
  const chosen = names.map((name) => chooseOne(rows, name, { ...place, idOf: ({ id }) => id }));
  return distinct(chosen).map(({ id, token }) => ({ id, token }));
}

interface Named {
  readonly errorFile: string;
  readonly name: string;
}

interface Choice<Row> {
  /** Completes "is not …". */
  readonly where: string;
  /** The command that lists the names. */
  readonly list: string;
  readonly idOf: (row: Row) => string;
}

function chooseOne<Row extends Named>(rows: readonly Row[], name: string, { where, list, idOf }: Choice<Row>): Row {
  const matches = [idOf, ({ errorFile }: Row) => errorFile, (row: Row) => row.name]
    .map((nameOf) => rows.filter((row) => nameOf(row) === name))
    .find((found) => found.length > 0);
  const [first] = matches ?? [];
  if (matches !== undefined && first !== undefined && matches.length === 1) return first;
  if (first === undefined) {
    const problem = `${JSON.stringify(name)} is not ${where}`;
    throw new ArchiverError('error-file-changed', problem, { hint: `See "${list}".` });
  }
  throw new ArchiverError('usage', `${JSON.stringify(name)} stands for ${(matches ?? []).length} files`, {
    hint: `Name one of: ${(matches ?? []).map(idOf).join(', ')}.`,
  });
}

const distinct = <Row>(rows: readonly Row[]): readonly Row[] => [...new Set(rows)];
