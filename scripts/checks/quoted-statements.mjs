import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import ts from 'typescript';

const NUMBER = /\b[A-Z]{2,3}-\d+\b/g;
const TEST_FILES = ['.ts', '.tsx', '.mjs'];

/** Numbers of the specification that the names of tests below a directory quote: what comments quote does not count. */
export function quotedBelow(directory) {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const texts = paths.filter((path) => TEST_FILES.includes(extname(path))).map((path) => read(join(directory, path)));
  return new Set(texts.flatMap((text) => [...quotedInNames(text)]));
}

const read = (path) => readFileSync(path, 'utf8');

/** In the names of the tests of one file, and in the tables that names are made of. */
export function quotedInNames(text) {
  const found = new Set();
  const visit = (node) => {
    if (ts.isCallExpression(node)) for (const part of namingParts(node)) addNumbers(part, found);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.tsx', text, ts.ScriptTarget.Latest));
  return found;
}

/** `it('NAME', () => {})`, `describe.each(TABLE)('NAME', () => {})`: the name, and the table. */
function namingParts({ expression, arguments: [name, ...rest] }) {
  const isNamed = name !== undefined && (ts.isStringLiteralLike(name) || ts.isTemplateExpression(name));
  if (!isNamed || !rest.some((argument) => ts.isArrowFunction(argument) || ts.isFunctionExpression(argument)))
    return [];
  const isTable = ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression);
  return isTable && expression.expression.name.text === 'each' ? [name, ...expression.arguments] : [name];
}

function addNumbers(node, found) {
  if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
    for (const [number] of node.text.matchAll(NUMBER)) found.add(number);
  }
  ts.forEachChild(node, (child) => addNumbers(child, found));
}
