import './require-node.mjs';

const { buildAll } = await import('./build/build-all.mjs');
const { installNodePackages } = await import('./setup/node-packages.mjs');
const { runCommand } = await import('./run/run-command.mjs');
await runCommand(async () => {
  await installNodePackages();
  await buildAll({ force: process.argv.includes('--force') });
  return 0;
});
