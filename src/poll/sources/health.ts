import { isMembers, type StatusSource } from './source.ts';

/** `application/health+json` (draft-inadarei-api-health-check): `fail` locks nothing, but is worth its words. */
export const health: StatusSource = (body) => {
  if (!isMembers(body) || typeof body.status !== 'string' || !/^(pass|fail|warn|ok|up|down|error)$/.test(body.status))
    return undefined;
  const failing = /^(fail|down|error)$/.test(body.status);
  const words = typeof body.output === 'string' && body.output ? { message: body.output.slice(0, 2_000) } : {};
  return failing ? { locks: [], windows: [], info: words } : { locks: [], windows: [] };
};
