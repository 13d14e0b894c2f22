import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const COMPONENT_TESTS = 'test/unit/renderer/**/*.test.tsx';

const tests = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx,mjs}`],
    testTimeout,
    hookTimeout: Math.max(testTimeout, 20_000),
  },
});

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      { test: { ...tests('unit', 10_000).test, exclude: [COMPONENT_TESTS] } },
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          include: [COMPONENT_TESTS],
          environment: 'happy-dom',
          setupFiles: ['scripts/vitest/component-environment.ts'],
          testTimeout: 10_000,
        },
      },
      tests('conformance', 20_000),
      tests('fault', 30_000),
      tests('integration', 60_000),
    ],
  },
});
