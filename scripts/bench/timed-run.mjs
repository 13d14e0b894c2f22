import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { PlainError } from '../run/run-command.mjs';

const TICKS_PER_SECOND = 100;
const SAMPLE_MS = 20;
const LONGEST_MS = 60_000;

/**
 * Runs commands side by side, from the first start to the last end, what they print into a file or nowhere. Throws when
 * one fails. Processor time and peak of memory are null where there is no /proc.
 */
export async function timedRun(commands, { env = {} } = {}) {
  const [cpuBefore, started] = [childrenCpuSeconds(), performance.now()];
  let peakMib = null;
  const runs = commands.map(({ argv: [program, ...args], output = '/dev/null' }) => {
    const fd = openSync(output, 'w');
    const options = { stdio: ['ignore', fd, 'pipe'], env: { ...process.env, ...env }, timeout: LONGEST_MS };
    const child = spawn(program, args, options);
    closeSync(fd);
    return { child, ended: endOf(child, program) };
  });
  const sampling = setInterval(() => {
    for (const { child } of runs) peakMib = Math.max(peakMib ?? 0, residentMib(child.pid) ?? 0) || null;
  }, SAMPLE_MS);
  try {
    await Promise.all(runs.map(({ ended }) => ended));
  } finally {
    clearInterval(sampling);
  }
  const seconds = (performance.now() - started) / 1_000;
  const cpuAfter = childrenCpuSeconds();
  return { seconds, cpuSeconds: cpuAfter === null ? null : cpuAfter - cpuBefore, peakMib };
}

function endOf(child, program) {
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) =>
      status === 0 ? resolve() : reject(new PlainError(`${program} failed (${signal ?? status}): ${complaint.trim()}`)),
    );
  });
}

/** Of all children that have ended. */
function childrenCpuSeconds() {
  const fields = readProc('/proc/self/stat')?.split(') ')[1]?.split(' ');
  return fields === undefined ? null : (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

/** The peak so far. */
function residentMib(pid) {
  const kib = /VmHWM:\s*(\d+) kB/.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : Number(kib) / 1_024;
}

function readProc(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
