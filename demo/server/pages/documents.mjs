// @ts-check
import { Router } from 'express';
import { issueToken } from '../csrf.mjs';
import { sendPage } from '../respond.mjs';

const DOCUMENTS = ['checkout', 'editor', 'control-panel', 'sign-in'];

/** Pages that are the same for everyone, save for a token.
 * @param {any} demo */
export function documentRoutes(demo) {
  const router = Router();
  for (const name of DOCUMENTS) {
    router.get(`/${name}`, (_request, response) => {
      sendPage(demo, response, name, { CSRF: issueToken() });
    });
  }
  return router;
}
