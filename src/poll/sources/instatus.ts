import { parseSeconds } from '../../lock/status-document.ts';
import { isMembers, objectsIn, parseTime, type StatusSource, toStatusDocument } from './source.ts';

const phases = new Map<unknown, 'active' | 'scheduled'>([
  ['INPROGRESS', 'active'],
  ['NOTSTARTEDYET', 'scheduled'],
]);

/** Instatus `summary.json`. It names no components, so it locks nothing by itself. */
export const instatus: StatusSource = (body, context) => {
  const page = isMembers(body) && body.page;
  if (!isMembers(page) || typeof page.status !== 'string' || !/^(UP|HASISSUES|UNDERMAINTENANCE)$/.test(page.status))
    return undefined;
  const maintenances = objectsIn((body as Record<string, unknown>).activeMaintenances);
  return toStatusDocument(
    maintenances.map(({ id, name, url, start, duration, status }) => {
      const begin = parseTime(start);
      // Minutes, sometimes as text.
      const length = parseSeconds(duration);
      return {
        id,
        title: name,
        link: url,
        start: begin,
        end: begin === undefined || length === undefined ? undefined : begin + length * 60,
        phase: phases.get(status),
        components: [],
      };
    }),
    context,
  );
};
