import './require-node.mjs';

const { runChecks } = await import('./checks/run-checks.mjs');
const { runCommand } = await import('./run/run-command.mjs');
await runCommand(() => runChecks(process.argv.slice(2)));
