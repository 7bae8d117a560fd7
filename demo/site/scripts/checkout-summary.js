// @ts-check
import { askApi } from './api.js';
import { readBasket } from './basket.js';
import { loadCatalogue } from './catalogue.js';
import { byId, create, formatPrice } from './element.js';

/** Used where the API gives no quote, so that the sums are right during maintenance too.
 * @type {Record<string, number>} */
const DELIVERY = { parcel: 490, courier: 1250, collect: 0 };

/** The basket as the API takes it. */
export function orderLines() {
  return Object.entries(readBasket()).map(([id, quantity]) => ({ id, quantity }));
}

/** Shows the basket and what it costs with this way of delivery.
 * @param {string} delivery */
export async function showSummary(delivery) {
  const published = await publishedQuote(delivery);
  show(published);
  const items = orderLines()
    .map(({ id, quantity }) => `${id}:${quantity}`)
    .join(',');
  const answer = await askApi(`/basket?items=${items}&delivery=${delivery}`).catch(() => undefined);
  if (answer?.ok) show(answer.body);
}

/** @param {string} delivery */
async function publishedQuote(delivery) {
  const catalogue = await loadCatalogue();
  const lines = orderLines().map(({ id, quantity }) => {
    const { name = id, price = 0 } = catalogue.get(id) ?? {};
    return { id, name, quantity, total: price * quantity };
  });
  const subtotal = lines.reduce((sum, line) => sum + line.total, 0);
  const fee = DELIVERY[delivery] ?? 0;
  return { lines, subtotal, delivery: fee, total: subtotal + fee };
}

/** @param {Awaited<ReturnType<typeof publishedQuote>>} quote */
function show({ lines, subtotal, delivery, total }) {
  const rows = lines.map((line) =>
    create('li', {}, [
      create('img', { src: `/art/${line.id}.svg`, alt: '', width: 52, height: 52 }),
      create('span', { textContent: line.name }, [
        create('small', { textContent: `${line.quantity} ${line.quantity === 1 ? 'piece' : 'pieces'}` }),
      ]),
      create('span', { textContent: formatPrice(line.total) }),
    ]),
  );
  byId('summary-lines').replaceChildren(...rows);
  byId('sum-pots').textContent = formatPrice(subtotal);
  byId('sum-delivery').textContent = delivery ? formatPrice(delivery) : 'free';
  byId('sum-total').textContent = formatPrice(total);
}
