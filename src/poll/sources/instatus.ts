import { parseSeconds } from '../../lock/status-document.ts';
import { isMembers, objectsIn, parseTime, type StatusSource, toStatusDocument } from './source.ts';

/** Instatus `summary.json`. It names no components, so it locks nothing by itself. */
export const instatus: StatusSource = (body, context) => {
  const page = isMembers(body) && body.page;
  if (!isMembers(page) || !/^(UP|HASISSUES|UNDERMAINTENANCE)$/.test(String(page.status))) return undefined;
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
        active: status === 'INPROGRESS',
        components: [],
      };
    }),
    context,
  );
};
