// @ts-check
import './account.js';
import './basket-count.js';
import { setQuantity, subscribeBasket } from './basket.js';
import { loadCatalogue } from './catalogue.js';
import { byId, create, formatPrice } from './element.js';
import { enableAddButtons, showStock } from './shelf.js';

/** @typedef {import('./catalogue.js').Product} Product */

/** @param {Product} product @param {number} quantity */
function basketLine(product, quantity) {
  const select = create('select', { ariaLabel: `Quantity: ${product.name}` });
  for (let count = 0; count <= Math.max(9, quantity); count += 1) {
    select.append(new Option(count === 0 ? 'Remove' : String(count), String(count), false, count === quantity));
  }
  select.addEventListener('change', () => setQuantity(product.id, Number(select.value)));
  const price = create('span', { className: 'price', textContent: formatPrice(product.price * quantity) });
  return create('li', {}, [create('span', { textContent: product.name }), select, price]);
}

/** @param {Map<string, Product>} catalogue @param {import('./basket.js').Basket} basket */
function showBasket(catalogue, basket) {
  const lines = Object.entries(basket).flatMap(([id, quantity]) => {
    const product = catalogue.get(id);
    return product ? [{ product, quantity }] : [];
  });
  const rows = lines.map(({ product, quantity }) => basketLine(product, quantity));
  byId('basket-lines').replaceChildren(
    ...(rows.length > 0 ? rows : [create('li', { className: 'empty', textContent: 'Nothing in it yet.' })]),
  );
  byId('basket-total').textContent = formatPrice(
    lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0),
  );
}

enableAddButtons();
showStock();
const catalogue = await loadCatalogue();
subscribeBasket((basket) => showBasket(catalogue, basket));
