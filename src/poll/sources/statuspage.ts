import { isMembers, objectsIn, parseTime, type StatusSource, toStatusDocument } from './source.ts';

/** Atlassian Statuspage, public API v2: `summary.json`, `scheduled-maintenances/active.json` and `upcoming.json`. */
export const statuspage: StatusSource = (body, context) => {
  if (!isMembers(body) || !isMembers(body.page) || !Array.isArray(body.scheduled_maintenances)) return undefined;
  const maintenances = objectsIn(body.scheduled_maintenances).filter(({ status }) => status !== 'completed');
  return toStatusDocument(
    maintenances.map((maintenance) => ({
      id: maintenance.id,
      title: maintenance.name,
      link: maintenance.shortlink,
      start: parseTime(maintenance.scheduled_for),
      end: parseTime(maintenance.scheduled_until),
      active: maintenance.status === 'in_progress' || maintenance.status === 'verifying',
      components: objectsIn(maintenance.components).flatMap(({ id, name }) => [id, name]),
    })),
    context,
  );
};
