import {
  isMembers,
  type Lock,
  type MaintenanceWindow,
  parseLink,
  parseTime,
  type StatusDocument,
} from '../../lock/status-document.ts';

export interface SourceContext {
  /** Surfaces by the name or id of the status page's component. */
  readonly components: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads one foreign status format: parsed JSON to a status document, or `undefined` for anything else. What it
 * throws is reported, and that question counts as unanswered. A status page informs; it locks only surfaces that are
 * mapped to its components.
 */
export type StatusSource = (body: unknown, context: SourceContext) => StatusDocument | undefined;

/** One maintenance of a foreign status page. Times are milliseconds since the epoch. */
export interface ForeignMaintenance {
  readonly id: unknown;
  readonly title: unknown;
  readonly link: unknown;
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** Under way or still to come; what is neither of them says nothing. */
  readonly phase: 'active' | 'scheduled' | undefined;
  /** Names and ids of the components concerned. */
  readonly components: readonly unknown[];
}

/** What these maintenances come to. */
export function toStatusDocument(
  maintenances: readonly ForeignMaintenance[],
  { components, now }: SourceContext,
): StatusDocument {
  const mapped = Object.keys(components).length > 0;
  const locks: Lock[] = [];
  const windows: MaintenanceWindow[] = [];
  let info: StatusDocument['info'];
  for (const maintenance of maintenances) {
    const { id, start, end, phase } = maintenance;
    const surfaces = maintenance.components.flatMap((name) =>
      typeof name === 'string' && Object.hasOwn(components, name) ? (components[name] ?? []) : [],
    );
    // One page often covers many regions: what concerns only components that mean nothing here is somebody else's.
    if (mapped && maintenance.components.length > 0 && surfaces.length === 0) continue;
    const scope = surfaces.length > 0 ? { surfaces } : {};
    const words = wordsOf(maintenance);
    if (phase === 'active') {
      info ??= words;
      if (surfaces.length > 0) locks.push({ mode: 'locked', ...scope, ...words });
    } else if (phase && start !== undefined && end !== undefined && end > Math.max(start, now)) {
      const { until, ...said } = words;
      windows.push({ id: typeof id === 'string' ? id : `${start}-${end}`, start, end, ...scope, ...said });
    }
  }
  return info ? { locks, windows, info } : { locks, windows };
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
