// Runs the command given as arguments and, at its end, writes V8's code of each of its files beside the file.
const { writeFileSync } = require('node:fs');
const vm = require('node:vm');

const scripts = [];
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    scripts.push({ script: this, file: options.filename });
  }
};
process.on('exit', () => {
  for (const { script, file } of scripts) writeFileSync(`${file}.v8`, script.createCachedData());
});
process.argv.splice(1, 1);
require(process.argv[1]);
