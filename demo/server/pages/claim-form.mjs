// @ts-check
import express, { Router } from 'express';
import { problemsOfClaim, readClaim } from '../claim.mjs';
import { claimSteps, firstStepWith } from '../claim-html.mjs';
import { sendMaintenance, sendPage } from '../respond.mjs';

/** Longer than any answer of a healthy API, shorter than a person's patience. */
const API_TIMEOUT = 4000;

/** The claim form, sent the old way: POST to the site, which hands it to the API.
 * @param {any} demo */
export function claimRoutes(demo) {
  const router = Router();
  const sendForm = (
    /** @type {any} */ response,
    /** @type {any} */ claim,
    /** @type {Record<string, string>} */ problems,
  ) =>
    sendPage(demo, response, 'form', {
      STEP: String(firstStepWith(problems)),
      STEPS: claimSteps(claim, problems),
      SUMMARY: Object.keys(problems).length > 0 ? 'Some entries need another look. They are marked below.' : '',
    });

  router.get('/form', (_request, response) => {
    sendForm(response, {}, {});
  });
  router.get('/form/thanks', (_request, response) => {
    sendPage(demo, response, 'thanks');
  });
  router.post('/form', express.urlencoded({ extended: false }), async (request, response) => {
    const claim = readClaim(request.body ?? {});
    const problems = problemsOfClaim(claim);
    if (Object.keys(problems).length > 0) {
      return sendForm(response.status(422), claim, problems);
    }
    if (await forward(demo.urls.api, claim)) response.redirect(303, '/form/thanks');
    else sendMaintenance(demo, response);
  });
  return router;
}

/** Whether the API took the claim. No answer, an error or a lock all mean that it did not.
 * @param {string} apiUrl @param {unknown} claim */
async function forward(apiUrl, claim) {
  try {
    const answer = await fetch(`${apiUrl}/submissions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(claim),
      signal: AbortSignal.timeout(API_TIMEOUT),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
