import './require-node.mjs';

const { develop } = await import('./run/develop.mjs');
const { runCommand } = await import('./run/run-command.mjs');
await runCommand(() => develop(process.argv.slice(2)));
