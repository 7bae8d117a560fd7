import type { Scope } from './status-document.ts';

/** Where this page stands. An absent environment or region is concerned by every lock. */
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
