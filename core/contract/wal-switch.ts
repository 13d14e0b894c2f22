import { z } from 'zod';

/** What pg_switch_wal() did. */
export const WalSwitch = z.object({
  server: z.string(),
  /** False: nothing was written since the last switch, so that there was nothing to close. */
  switched: z.boolean(),
  /** The segment that was closed; when there was nothing to close, the last complete one. */
  segment: z.string(),
});
export type WalSwitch = z.infer<typeof WalSwitch>;
