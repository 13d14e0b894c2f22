import './require-node.mjs';

const { start } = await import('./run/start-app.mjs');
const { runCommand } = await import('./run/run-command.mjs');
await runCommand(() => start(process.argv.slice(2)));
