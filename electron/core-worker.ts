import { parentPort, workerData } from 'node:worker_threads';
import { createFleet, defaultDemoDirectory, redactConninfo } from '../core/index';
import type { CoreSettings, RpcMessage } from './core-rpc';
import { serveCore } from './serve-core';

/** Entry of the worker thread that is the archiver. Main starts it: core-host.ts. */
function main(): void {
  const port = parentPort;
  if (port === null) throw new Error('the core worker runs as a worker thread only');
  const post = (message: RpcMessage) => port.postMessage(message);
  const log = (line: string) => post({ kind: 'log', line: redactConninfo(line) });
  const { configFile, demoDirectory, stateDirectory } = workerData as CoreSettings;
  const fleet = createFleet({
    configFile,
    demoDirectory: demoDirectory ?? defaultDemoDirectory(),
    stateDirectory,
    log,
  });
  serveCore(port, fleet, log);
}

main();
