import { spawn } from 'node:child_process';
import { boundToUs } from './child-process.mjs';

/**
 * Runs a program to its end. Resolves with its exit code and what it printed; rejects only when it cannot be started.
 * `onLine` hears every line of both streams; `timeoutMs` ends it (code 124); `inherit` leaves the streams to the terminal;
 * `outliving` lets it run on when we are killed (a package manager must not be stopped half way).
 */
export function runProgram(command, args, options = {}) {
  const { env, cwd, timeoutMs, onLine, inherit = false, outliving = false, shell = false, signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(...(outliving || shell ? [command, args] : boundToUs(command, args)), {
      cwd,
      env: env ?? process.env,
      shell,
      stdio: inherit ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    let timedOut = false;
    const end = () => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
    };
    const timer = timeoutMs && setTimeout(() => ((timedOut = true), end()), timeoutMs);
    signal?.addEventListener('abort', end, { once: true });
    for (const stream of ['stdout', 'stderr']) {
      if (child[stream]) collect(child[stream], (text) => (printed[stream] += text), onLine);
    }
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve({ code: timedOut ? 124 : (code ?? 1), ...printed });
    });
  });
}

function collect(stream, keep, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    keep(text);
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    if (onLine) lines.forEach(onLine);
  });
}

/** Runs npm as this project is configured for it, whatever started us. */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath;
  if (npm && /npm-cli\.(c|m)?js$/.test(npm)) return runProgram(process.execPath, [npm, ...args], options);
  return runProgram('npm', args, { ...options, shell: process.platform === 'win32' });
}
