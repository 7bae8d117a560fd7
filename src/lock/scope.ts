import type { Lock, Scope } from './status-document.ts';

/** Where this page stands. A page without an environment or region is concerned by all. */
export interface Place {
  readonly environment?: string | undefined;
  readonly region?: string | undefined;
}

/** Whether something with this scope concerns a page at `place`. */
export function concernsPage(scope: Scope, place: Place): boolean {
  return matches(scope.environments, place.environment) && matches(scope.regions, place.region);
}

/** Whether something with this scope concerns `surface`. */
export function concernsSurface(scope: Scope, surface: string): boolean {
  return matches(scope.surfaces, surface);
}

function matches(names: readonly string[] | undefined, name: string | undefined): boolean {
  return names === undefined || name === undefined || names.includes(name);
}

/**
 * Several locks as one: the surfaces of all, the latest end, the longest wait, and the first of what there can be only
 * one of. Its `parts` tell them apart again. `undefined` for none.
 */
export function mergeLocks(locks: readonly Lock[]): Lock | undefined {
  const [first, ...others] = locks;
  if (!first || others.length === 0) return first;
  const { surfaces: _, until: __, ...merged }: Lock = Object.assign({}, ...[...locks].reverse());
  const retryAfter = Math.max(...locks.map((lock) => lock.retryAfter ?? 0));
  const until = Math.max(...locks.map((lock) => lock.until ?? Number.POSITIVE_INFINITY));
  return {
    ...merged,
    parts: locks,
    mode: locks.some(({ mode }) => mode === 'locked') ? 'locked' : 'read-only',
    ...(locks.every(({ surfaces }) => surfaces) && {
      surfaces: [...new Set(locks.flatMap(({ surfaces = [] }) => surfaces))],
    }),
    ...(retryAfter > 0 && { retryAfter }),
    // One without an end may take longer than all that have one.
    ...(Number.isFinite(until) && { until }),
  };
}

/** What `lock` means for one surface: the part or parts that concern it; `undefined` where it does not. */
export function lockFor(lock: Lock, surface: string): Lock | undefined {
  return mergeLocks((lock.parts ?? [lock]).filter((part) => concernsSurface(part, surface)));
}
