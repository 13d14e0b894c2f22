import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeSpans, documents, readText, ROOT, sources } from './documents';

const program = sources.map(({ text }) => text).join('\n');

/** Targets of links and pictures that are in this repository. */
function relativeTargets(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\b(?:src|srcset)="([^"]+)"/g)];
  return links.map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** As the hosts of repositories make the anchor of a heading. */
function anchorsOf(path: string): readonly string[] {
  const headings = [...readText(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\d\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isBroken(target: string, from: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : normalize(join(dirname(from), file));
  if (path.startsWith('..') || !existsSync(join(ROOT, path))) return true;
  return anchor !== undefined && !anchorsOf(path).includes(anchor);
}

describe.each(documents)('$path', ({ path, text }) => {
  it('links only to what is there', () => {
    expect(relativeTargets(text).filter((target) => isBroken(target, path))).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = codeSpans(text).filter((span) => /^(core|electron|renderer|scripts|test|docs)\/[\w./-]+$/.test(span));

    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('names only functions and types that are there', () => {
    const named = codeSpans(text).filter((span) => /^[A-Za-z]*[a-z][A-Z][A-Za-z]*$/.test(span));

    expect(named.filter((name) => !new RegExp(`\\b${name}\\b`).test(program))).toEqual([]);
  });

  it('mentions no line number and no path of a developer’s machine', () => {
    const found = text.match(/\.(?:ts|tsx|mjs|css|json|md):\d+|#L\d+|\blines? \d+\b|\/(?:work|home|Users|root|tmp)\//g);

    expect(found).toBe(null);
  });

  it('promises nothing', () => {
    expect(text.match(/\b(?:TODO|FIXME|planned|coming soon|roadmap|not yet implemented)\b/i)).toBe(null);
  });
});

it('every document can be reached from README.md', () => {
  const reached = new Set(['README.md']);
  for (const from of reached) {
    const links = relativeTargets(readText(from)).map((target) =>
      normalize(join(dirname(from), target.split('#')[0] ?? '')),
    );
    for (const path of links) if (documents.some((document) => document.path === path)) reached.add(path);
  }

  expect([...reached].toSorted()).toEqual(documents.map(({ path }) => path).toSorted());
});
