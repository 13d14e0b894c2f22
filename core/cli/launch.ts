import { join } from 'node:path';
import { loadCompiled } from './load-compiled';

loadCompiled(join(__dirname, 'command', 'main.cjs'));
