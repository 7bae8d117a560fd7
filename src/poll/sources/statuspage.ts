import { isMembers, objectsIn, parseTime, type StatusSource, toStatusDocument } from './source.ts';

const phases = new Map<unknown, 'active' | 'scheduled'>([
  ['in_progress', 'active'],
  ['verifying', 'active'],
  ['scheduled', 'scheduled'],
]);

/** Atlassian Statuspage, public API v2: `summary.json`, `scheduled-maintenances/active.json` and `upcoming.json`. */
export const statuspage: StatusSource = (body, context) => {
  if (!isMembers(body) || !isMembers(body.page) || !Array.isArray(body.scheduled_maintenances)) return undefined;
  return toStatusDocument(
    objectsIn(body.scheduled_maintenances).map((maintenance) => ({
      id: maintenance.id,
      title: maintenance.name,
      link: maintenance.shortlink,
      start: parseTime(maintenance.scheduled_for),
      end: parseTime(maintenance.scheduled_until),
      phase: phases.get(maintenance.status),
      components: objectsIn(maintenance.components).flatMap(({ id, name }) => [id, name]),
    })),
    context,
  );
};
