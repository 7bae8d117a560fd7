import { createAsking } from './asking.ts';
import { createClient, type Intermission } from './client.ts';
import { startHold } from './detect/hold.ts';
import { createFailover } from './failover/failover.ts';
import type { IntermissionOptions } from './options.ts';
import { openStage } from './stage.ts';

/**
 * A client, not yet started. Importing and creating do nothing to the page.
 *
 * @throws {OptionsError} for a wrong option.
 */
export function createIntermission(options?: IntermissionOptions): Intermission {
  return createClient(options, {
    stage: async () => ({ openStage, createAsking }),
    hold: async () => ({ startHold }),
    failover: async () => ({ createFailover }),
  });
}
