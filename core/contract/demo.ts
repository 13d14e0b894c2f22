import { z } from 'zod';

/** The private PostgreSQL of the demo. `step` says what is being done while `preparing` or `stopping`. */
export const DemoStatus = z.object({
  phase: z.enum(['absent', 'preparing', 'running', 'stopping', 'stopped', 'failed']),
  step: z.string().nullable(),
  directory: z.string(),
  /** The demo's server in the rail while it runs. */
  server: z.string().nullable(),
  /** Bytes on disk at the last look: cluster, queues and archive. */
  sizeBytes: z.number().int().nonnegative().nullable(),
  error: z.object({ message: z.string(), hint: z.string().nullable() }).nullable(),
});
export type DemoStatus = z.infer<typeof DemoStatus>;
