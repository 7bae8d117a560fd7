// @ts-check
import { Router } from 'express';
import { findProduct, PRODUCTS } from '../catalogue.mjs';

/** @type {Record<string, number>} in pence */
export const DELIVERY = { collect: 0, parcel: 490, courier: 1250 };

/** Products with their stock, quotes for a basket, health. */
export function shopRoutes() {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ status: 'pass' });
  });
  router.get('/products', (_request, response) => {
    response.json({ products: PRODUCTS });
  });
  router.get('/products/:id', (request, response) => {
    const product = findProduct(request.params.id);
    if (product) response.json(product);
    else response.status(404).json({ error: 'No such product' });
  });
  router.get('/basket', (request, response) => {
    const wanted = String(request.query.items ?? '')
      .split(',')
      .filter(Boolean);
    const lines = wanted.map((item) => {
      const [id = '', quantity] = item.split(':');
      return { id, quantity: Number(quantity) };
    });
    const quote = quoteFor(lines, String(request.query.delivery ?? 'parcel'));
    if (quote) response.json(quote);
    else response.status(422).json({ error: 'Unknown product, quantity or delivery' });
  });
  return router;
}

/** What these lines cost with this delivery; `undefined` when one of them makes no sense.
 * @param {unknown} lines @param {string} delivery */
export function quoteFor(lines, delivery) {
  const fee = DELIVERY[delivery];
  if (!Array.isArray(lines) || fee === undefined) return undefined;
  const priced = lines.map(priceLine);
  if (priced.includes(undefined)) return undefined;
  const subtotal = priced.reduce((sum, line) => sum + (line?.total ?? 0), 0);
  return { lines: priced, subtotal, delivery: fee, total: subtotal + fee };
}

/** @param {any} line */
function priceLine(line) {
  const product = findProduct(line?.id);
  const quantity = line?.quantity;
  if (!product || !Number.isInteger(quantity) || quantity < 1 || quantity > 99) return undefined;
  return { id: product.id, name: product.name, quantity, price: product.price, total: product.price * quantity };
}
