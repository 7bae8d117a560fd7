import { isMembers, objectsIn, parseTime, type StatusSource, toStatusDocument } from './source.ts';

/** Better Stack `index.json` (JSON:API). */
export const betterStack: StatusSource = (body, context) => {
  const data = isMembers(body) && body.data;
  if (!isMembers(data) || data.type !== 'status_page' || !isMembers(data.attributes)) return undefined;
  const included = objectsIn((body as Record<string, unknown>).included);
  const names = new Map(included.map(({ id, attributes }) => [id, isMembers(attributes) && attributes.public_name]));
  const reports = included.flatMap(({ id, type, attributes }) =>
    type === 'status_report' && isMembers(attributes) && attributes.report_type === 'maintenance'
      ? [{ ...attributes, id } as Record<string, unknown>]
      : [],
  );
  return toStatusDocument(
    reports.map((report) => {
      const start = parseTime(report.starts_at);
      const end = parseTime(report.ends_at);
      const { now } = context;
      return {
        id: report.id,
        title: report.title,
        link: undefined,
        start,
        end,
        phase: start === undefined ? undefined : start > now ? 'scheduled' : (end ?? now) >= now ? 'active' : undefined,
        components: objectsIn(report.affected_resources).flatMap(({ status_page_resource_id: id }) => [
          id,
          names.get(id),
        ]),
      };
    }),
    context,
  );
};
