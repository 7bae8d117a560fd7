// @ts-check
import { Router } from 'express';
import { sessionOf } from './accounts.mjs';

const TYPES = ['heading', 'text', 'image', 'button'];

/** The page the editor works on; for the signed-in only.
 * @param {any} demo */
export function pageRoutes({ store }) {
  const router = Router();
  router.use('/pages', (request, response, next) => {
    if (sessionOf(store, request)) next();
    else response.status(401).json({ error: 'Not signed in' });
  });
  router.get('/pages/home', (_request, response) => {
    response.json(store.page);
  });
  router.put('/pages/home', (request, response) => {
    const blocks = request.body?.blocks;
    if (!Array.isArray(blocks) || !blocks.every(isBlock)) {
      return void response.status(422).json({ error: 'Expected "blocks" to be a list of { id, type, text }' });
    }
    const kept = blocks.map(({ id, type, text }) => ({ id, type, text }));
    store.page = { id: 'home', version: store.page.version + 1, updatedAt: new Date().toISOString(), blocks: kept };
    response.json({ version: store.page.version, updatedAt: store.page.updatedAt });
  });
  return router;
}

/** @param {any} block */
function isBlock(block) {
  return typeof block?.id === 'string' && TYPES.includes(block.type) && typeof block.text === 'string';
}
