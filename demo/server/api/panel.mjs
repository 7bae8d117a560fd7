// @ts-check
import { Router } from 'express';

const DAY = 24 * 3600_000;

/** What the control panel shows and sets.
 * @param {any} demo */
export function panelRoutes({ store }) {
  const router = Router();
  router.get('/dashboard', (_request, response) => {
    const visitors = visitorsByDay();
    response.json({
      visitors,
      orders: [...store.orders].reverse().slice(0, 8),
      totals: {
        orders: store.orders.length,
        revenue: store.orders.reduce((/** @type {number} */ sum, /** @type {any} */ order) => sum + order.total, 0),
        visitors: visitors.reduce((sum, day) => sum + day.count, 0),
        claims: store.submissions.length,
      },
    });
  });
  router.get('/settings', (_request, response) => {
    response.json(store.settings);
  });
  router.put('/settings', (request, response) => {
    const { shopName, leadTime, announcement, acceptsOrders } = request.body ?? {};
    const isValid =
      typeof shopName === 'string' && shopName.trim() !== '' && Number.isInteger(leadTime) && leadTime >= 0;
    if (!isValid)
      return void response.status(422).json({ error: 'A shop needs a name, and a lead time in whole days' });
    store.settings = {
      shopName,
      leadTime,
      announcement: String(announcement ?? ''),
      acceptsOrders: Boolean(acceptsOrders),
    };
    response.json(store.settings);
  });
  return router;
}

/** The same thirty numbers each time, ending today: a busy weekend, a quiet Monday. */
function visitorsByDay() {
  return Array.from({ length: 30 }, (_, index) => {
    const date = new Date(Date.now() - (29 - index) * DAY);
    const weekend = [0, 6].includes(date.getUTCDay()) ? 58 : 0;
    const count = Math.round(118 + index * 1.7 + weekend + 24 * Math.sin(index * 1.9));
    return { date: date.toISOString().slice(0, 10), count };
  });
}
