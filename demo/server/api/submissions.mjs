// @ts-check
import { Router } from 'express';
import { problemsOfClaim, readClaim } from '../claim.mjs';

/** Takes insurance claims.
 * @param {any} demo */
export function submissionRoutes({ journal, store }) {
  const router = Router();
  router.post('/submissions', (request, response) => {
    const claim = readClaim(request.body ?? {});
    const fields = problemsOfClaim(claim);
    if (Object.keys(fields).length > 0) {
      return void response.status(422).json({ error: 'Some entries need another look', fields });
    }
    const accepted = { id: `CL-${3001 + store.submissions.length}`, ...claim };
    store.submissions.push(accepted);
    journal.accepted('submission', { method: 'POST', path: '/submissions' }, accepted);
    response.status(201).json({ id: accepted.id });
  });
  return router;
}
