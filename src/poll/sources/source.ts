import { isMembers, type Lock, parseLink, parseTime, type StatusDocument } from '../../lock/status-document.ts';

export interface SourceContext {
  /** Surfaces by the name or id of the status page's component. */
  readonly components: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads one foreign status format: parsed JSON to a status document, or `undefined` for anything else. Never throws. A
 * status page informs; it locks only surfaces that are mapped to its components.
 */
export type StatusSource = (body: unknown, context: SourceContext) => StatusDocument | undefined;

/** One maintenance of a foreign status page. Times are milliseconds since the epoch. */
export interface ForeignMaintenance {
  readonly id: unknown;
  readonly title: unknown;
  readonly link: unknown;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly active: boolean;
  /** Names and ids of the components concerned. */
  readonly components: readonly unknown[];
}

/** What these maintenances come to. */
export function toStatusDocument(
  maintenances: readonly ForeignMaintenance[],
  { components, now }: SourceContext,
): StatusDocument {
  const active = maintenances.filter((maintenance) => maintenance.active);
  const locks = active.flatMap((maintenance): Lock[] => {
    const surfaces = maintenance.components.flatMap((name) =>
      typeof name === 'string' && Object.hasOwn(components, name) ? (components[name] ?? []) : [],
    );
    return surfaces.length > 0 ? [{ mode: 'locked', surfaces, ...wordsOf(maintenance) }] : [];
  });
  const windows = maintenances.flatMap((maintenance) => {
    const { id, start, end } = maintenance;
    if (maintenance.active || start === undefined || end === undefined || end <= Math.max(start, now)) return [];
    const { until, ...words } = wordsOf(maintenance);
    return [{ id: typeof id === 'string' ? id : `${start}-${end}`, start, end, ...words }];
  });
  const [first] = active;
  return first ? { locks, windows, info: wordsOf(first) } : { locks, windows };
}

function wordsOf({ title, link, end }: ForeignMaintenance): Pick<Lock, 'message' | 'until' | 'link'> {
  const address = parseLink(link);
  return {
    ...(typeof title === 'string' && title ? { message: title.slice(0, 2_000) } : {}),
    ...(end === undefined ? {} : { until: end }),
    ...(address === undefined ? {} : { link: address }),
  };
}

/** The objects in a list; none for what is no list. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.slice(0, 100).filter(isMembers) : [];
}

export { isMembers, parseTime };
