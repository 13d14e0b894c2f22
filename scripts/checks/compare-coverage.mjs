const STATEMENT = /^\s*- \[(?<number>[A-Z]{2,3}-\d+)\]/gm;
/** A row of the table: its first cell has the numbers. */
const ROW = /^\|(?<numbers>(?:\s*[A-Z]{2,3}-\d+,?)+)\s*\|(?<reason>.*\S.*)\|$/gm;
const NUMBER = /[A-Z]{2,3}-\d+/g;

/** The numbers of the statements of one file of the specification, in its order. */
export const readStatements = (text) => [...text.matchAll(STATEMENT)].map(({ groups }) => groups.number);

/** The numbers that a table of docs/spec-coverage.md gives a reason for. */
export const readExplained = (text) =>
  new Set([...text.matchAll(ROW)].flatMap(({ groups }) => groups.numbers.match(NUMBER)));

/** `open`: nobody answers for it; `twice`: the explanation is out of date, because a test quotes it. */
export const compareCoverage = (statements, { quoted, explained }) => ({
  open: statements.filter((number) => !quoted.has(number) && !explained.has(number)),
  twice: statements.filter((number) => quoted.has(number) && explained.has(number)),
});
