import { nextTask } from './next-task.ts';

/**
 * Resolves when what a person does meanwhile has been answered, and before the page's other tasks: a frame is not
 * painted each time, for which a large page may take longer than for the work itself.
 */
export function giveWay(): Promise<void> {
  // WebKit has none.
  const { scheduler } = globalThis as Partial<typeof globalThis>;
  return scheduler?.yield?.() ?? nextTask();
}
