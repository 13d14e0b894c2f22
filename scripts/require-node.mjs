// Imported before anything else: on an older Node the other files may not even load.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`walyard needs Node.js 20.19 or newer; this is ${process.versions.node} (${process.execPath})`);
  process.exit(1);
}
