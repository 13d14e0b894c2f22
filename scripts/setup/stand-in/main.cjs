// Stands in for the default app that packaged runtimes lack: `electron [options] FOLDER [arguments]` starts the app in
// FOLDER, with `-r FILE` loaded first. Playwright needs both.
const { app } = require('electron');
const fs = require('node:fs');
const path = require('node:path');

const required = [];
let at = 1;
for (; at < process.argv.length; at += 1) {
  const argument = process.argv[at];
  if (argument === '-r' || argument === '--require') required.push(process.argv[(at += 1)]);
  else if (!argument.startsWith('-')) break;
}

if (at >= process.argv.length) {
  console.error('usage: electron FOLDER [ARGUMENT]...');
  process.exit(2);
}

const folder = path.resolve(process.argv[at]);
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
process.argv.splice(1, at - 1);
Object.defineProperty(process, 'defaultApp', { value: true });

app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(folder);
app.setPath('userData', path.join(app.getPath('appData'), app.getName()));

for (const file of required) require(path.resolve(file));
require(path.join(folder, manifest.main ?? 'index.js'));
