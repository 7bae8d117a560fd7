// @ts-check
import { Router } from 'express';
import { isOurToken } from '../csrf.mjs';
import { DELIVERY, quoteFor } from './shop.mjs';

const REQUIRED = ['name', 'email', 'address', 'country'];

/** Takes orders. The same order sent twice is two orders: the journal is to show it.
 * @param {any} demo */
export function orderRoutes({ journal, store }) {
  const router = Router();
  router.post('/orders', (request, response) => {
    const { csrf, password, ...order } = request.body ?? {};
    if (!isOurToken(csrf))
      return void response.status(422).json({ error: 'The page is too old', fields: { csrf: 'invalid' } });
    const fields = problemsOf(order);
    if (Object.keys(fields).length > 0) {
      return void response.status(422).json({ error: 'Some entries need another look', fields });
    }
    const id = `TW-${1041 + store.orders.length}`;
    const { total } = quoteFor(order.lines, order.delivery) ?? { total: 0 };
    const accepted = { id, ...order, account: Boolean(password), total };
    store.orders.push({ id, placedAt: new Date().toISOString(), name: order.name, total, state: 'New' });
    journal.accepted('order', { method: 'POST', path: '/orders' }, accepted);
    response.status(201).json({ id, total, email: order.email });
  });
  return router;
}

/** @param {any} order @returns {Record<string, string>} */
function problemsOf(order) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const name of REQUIRED) {
    if (typeof order[name] !== 'string' || !order[name].trim()) fields[name] = 'required';
  }
  if (!fields.email && !/^\S+@\S+\.\S+$/.test(order.email)) fields.email = 'not an email address';
  if (!(order.delivery in DELIVERY)) fields.delivery = 'unknown';
  const quote = quoteFor(order.lines, 'collect');
  if (!quote || quote.lines.length === 0) fields.lines = 'empty or unknown';
  if (!/^\d{4}$/.test(order.payment?.last4 ?? '')) fields.payment = 'no card';
  return fields;
}
