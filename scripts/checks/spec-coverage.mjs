/**
 * Which numbered statements of the specification no test quotes in its name.
 *
 *   node scripts/checks/spec-coverage.mjs SPEC_DIR [FILE…]
 *
 * SPEC_DIR holds the specification, which is no part of this repository: Markdown files whose statements begin with
 * `- [ARC-12]`. All its files, or those that are named. docs/spec-coverage.md says of the statements that cannot be
 * tested, or are not built in this version, why. Exit status 0: each statement is either quoted or explained there.
 */
import '../require-node.mjs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../run/paths.mjs';
import { PlainError, runCommand } from '../run/run-command.mjs';
import { compareCoverage, readExplained, readStatements } from './compare-coverage.mjs';
import { quotedBelow } from './quoted-statements.mjs';

await runCommand(async () => {
  const [directory, ...named] = process.argv.slice(2);
  if (directory === undefined) throw new PlainError('name the directory of the specification');
  const files = named.length > 0 ? named : readdirSync(directory).filter((name) => name.endsWith('.md'));
  const explained = readExplained(readFileSync(inProject('docs', 'spec-coverage.md'), 'utf8'));
  const quoted = quotedBelow(inProject('test'));
  let wrong = 0;
  for (const file of files.sort()) {
    const statements = readStatements(readFileSync(join(directory, file), 'utf8'));
    const { open, twice } = compareCoverage(statements, { quoted, explained });
    console.log(
      `${file}: ${statements.length} statements, ${statements.filter((one) => quoted.has(one)).length} quoted`,
    );
    if (open.length > 0) console.log(`  neither quoted by a test nor explained: ${open.join(' ')}`);
    if (twice.length > 0) console.log(`  explained although a test quotes it: ${twice.join(' ')}`);
    wrong += open.length + twice.length;
  }
  return wrong === 0 ? 0 : 1;
});
