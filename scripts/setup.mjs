import './require-node.mjs';

const { setUp } = await import('./setup/set-up.mjs');
const { runCommand } = await import('./run/run-command.mjs');
await runCommand(async () => {
  await setUp();
  return 0;
});
