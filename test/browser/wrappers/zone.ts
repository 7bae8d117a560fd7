import { offer } from './wrappers.ts';

// It patches as it is imported, and never again.
offer(async () => {
  await import('zone.js');
  return () => {};
});
