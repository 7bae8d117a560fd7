import { isMembers, objectsIn, type StatusSource, toStatusDocument } from './source.ts';

/** cState `index.json`. It has no maintenance and no end: what is open and not merely informational goes by its title. */
export const cstate: StatusSource = (body, context) => {
  if (!isMembers(body) || body.is !== 'index' || typeof body.cStateVersion !== 'string') return undefined;
  const issues = objectsIn(body.systems).flatMap(({ name, unresolvedIssues }) =>
    objectsIn(unresolvedIssues).map((issue) => ({ ...issue, name }) as Record<string, unknown>),
  );
  return toStatusDocument(
    issues
      .filter(({ resolved, title }) => resolved === false && typeof title === 'string' && /maintenance/i.test(title))
      .map(({ name, title, permalink, informational }) => ({
        id: permalink,
        title,
        link: permalink,
        start: undefined,
        end: undefined,
        phase: informational === true ? 'scheduled' : 'active',
        components: [name],
      })),
    context,
  );
};
