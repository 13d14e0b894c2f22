import { ArchiverError, createReceiver, type ServerConfig } from '../index';
import type { Output } from './output';

/**
 * Runs pg_receivewal until it ends or SIGINT or SIGTERM ends it. What it says is printed line by line. Not started
 * again: whoever starts this command decides that (RCV-18).
 */
export async function receive(config: ServerConfig, output: Output): Promise<number> {
  if (!config.streamingArchiver) {
    throw new ArchiverError('config-invalid', `streaming_archiver is off for ${config.name}`, {
      hint: 'Set streaming_archiver = on in its section.',
    });
  }
  const receiver = createReceiver(config);
  let lines = receiver.status().lastLines;
  const ended = new Promise<'signal' | 'program'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('signal'));
    receiver.onChange(() => {
      const { phase, lastLines } = receiver.status();
      if (lastLines !== lines) tellLine(config.name, lastLines.at(-1) ?? '', output);
      lines = lastLines;
      if (phase === 'waiting') resolve('program');
    });
  });
  output.event({ event: 'started', server: config.name }, `${config.name}: starting pg_receivewal`);
  receiver.start();
  const by = await ended;
  const { advice } = receiver.status();
  await receiver.stop();
  if (by === 'signal') return 0;
  throw new ArchiverError('receiver-failed', advice?.what ?? 'pg_receivewal ended', {
    hint: advice?.todo ?? 'See what it said above.',
  });
}

function tellLine(server: string, line: string, output: Output): void {
  output.event({ event: 'line', server, line }, `${server}: ${line}`);
}
