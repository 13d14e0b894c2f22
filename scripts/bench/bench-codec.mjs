import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './compare.mjs';
import { findProgram } from './find-program.mjs';
import { timedRun } from './timed-run.mjs';

const SEGMENT_MIB = 16;
const AT_ONCE = 2;

/** Each at the level of the tool beside it. `-p2` uses both processors for one file, so it takes one at a time. */
const CODECS = [
  {
    codec: 'gzip',
    level: 6,
    segments: 8,
    tools: [
      ['pigz', '-p2', '-6', '-c'],
      ['gzip', '-6', '-c'],
    ],
  },
  { codec: 'zstd', level: 3, segments: 24, tools: [['zstd', '-q', '-3', '-c']] },
  { codec: 'lz4', level: 1, segments: 24, tools: [['lz4', '-q', '-1', '-c']] },
];

/** The same segment by every subject, into a file; the product starts once for all of them, a tool for each. */
export async function benchCodec({ root, repetitions, productRun }) {
  const source = join(root, 'segment');
  await timedRun([{ argv: [process.execPath, productRun, 'sample', source, String(SEGMENT_MIB)] }]);
  for (const { codec, level, segments, tools } of CODECS) {
    const target = join(root, `stored-${codec}`);
    const product = (backend) => ({
      name: backend === 'native' ? 'walyard' : 'walyard without libraries',
      mib: segments * SEGMENT_MIB,
      run: () => {
        const argv = [process.execPath, productRun, 'compress', codec, String(level), source, target, String(segments)];
        return timedRun([{ argv }], { env: { WALYARD_CODEC_BACKEND: backend } });
      },
    });
    const subjects = [
      product('native'),
      product('fallback'),
      ...tools.flatMap((tool) => toolSubject(tool, { source, target, segments })),
    ];
    await compare(`${codec} -${level} of ${segments} segments`, subjects, repetitions);
    console.log(`${codec} -${level} | stored by the last of them | ${storedPercent(source, `${target}-0`)} %`);
  }
  rmSync(source);
}

function toolSubject([name, ...options], { source, target, segments }) {
  const program = findProgram(name);
  if (program === null) return [];
  const atOnce = name === 'pigz' ? 1 : AT_ONCE;
  const run = async () => {
    const total = { seconds: 0, cpuSeconds: 0, peakMib: 0 };
    for (let done = 0; done < segments; done += atOnce) {
      const targets = Array.from({ length: atOnce }, (_, at) => `${target}-${at}`);
      const round = await timedRun(targets.map((output) => ({ argv: [program, ...options, source], output })));
      total.seconds += round.seconds;
      total.cpuSeconds = round.cpuSeconds === null ? null : total.cpuSeconds + round.cpuSeconds;
      total.peakMib = round.peakMib === null ? total.peakMib : Math.max(total.peakMib, round.peakMib);
    }
    return { ...total, peakMib: total.peakMib === 0 ? null : total.peakMib };
  };
  return [
    { name: [name, ...options.filter((option) => /^-p/.test(option))].join(' '), mib: segments * SEGMENT_MIB, run },
  ];
}

const storedPercent = (source, target) => ((100 * statSync(target).size) / statSync(source).size).toFixed(1);
