import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Look at the window without Electron: vite --config test/harness/renderer-preview.config.ts, then /test/harness/renderer-preview.html. */
export default defineConfig({
  plugins: [react()],
  cacheDir: 'node_modules/.vite-preview',
  server: { host: '127.0.0.1' },
});
