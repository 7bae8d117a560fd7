// @ts-check

const KEY = 'tidewrack:basket';

/** So that a visitor of the demo can go straight to the checkout. */
const FIRST_BASKET = { 'tide-bowl': 1, 'harbour-mug': 2 };

/** @typedef {Record<string, number>} Basket quantity by product id */

/** What this tab has in its basket. @returns {Basket} */
export function readBasket() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '') ?? FIRST_BASKET;
  } catch {
    return { ...FIRST_BASKET };
  }
}

/** Sets how many of a product are wanted; 0 takes it out.
 * @param {string} id @param {number} quantity */
export function setQuantity(id, quantity) {
  const { [id]: _, ...others } = readBasket();
  write(quantity > 0 ? { ...others, [id]: Math.min(quantity, 99) } : others);
}

/** @param {string} id */
export function addToBasket(id) {
  setQuantity(id, (readBasket()[id] ?? 0) + 1);
}

export function emptyBasket() {
  write({});
}

/** Puts the first basket back where an empty one came to the checkout. */
export function refillEmptyBasket() {
  if (Object.keys(readBasket()).length === 0) write({ ...FIRST_BASKET });
}

/** Calls back now and at each change in this tab.
 * @param {(basket: Basket) => void} listener */
export function subscribeBasket(listener) {
  const tell = () => listener(readBasket());
  document.addEventListener('basket:change', tell);
  tell();
  return () => document.removeEventListener('basket:change', tell);
}

/** @param {Basket} basket */
function write(basket) {
  sessionStorage.setItem(KEY, JSON.stringify(basket));
  document.dispatchEvent(new Event('basket:change'));
}
