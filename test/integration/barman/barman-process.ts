import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BarmanHome } from '../../harness/barman-home';

export interface BarmanFinished {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The installed Barman with the configuration of a test. Not finding it is a failure: the set-up installs it. */
export async function runBarman(home: BarmanHome, ...args: readonly string[]): Promise<BarmanFinished> {
  const child = spawn('barman', ['-c', home.configFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
  const output: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { status: child.exitCode, stdout: Buffer.concat(output), stderr };
}

/** Its output as lines, having succeeded. */
export async function barmanLines(home: BarmanHome, ...args: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await runBarman(home, ...args);
  if (status !== 0) throw new Error(`barman ${args.join(' ')}: exit status ${status}: ${stdout.toString()}${stderr}`);
  return stdout.toString().split('\n').filter(Boolean);
}
