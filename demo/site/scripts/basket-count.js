// @ts-check
import { subscribeBasket } from './basket.js';

subscribeBasket((basket) => {
  const count = Object.values(basket).reduce((sum, quantity) => sum + quantity, 0);
  for (const element of document.querySelectorAll('[data-basket-count]')) element.textContent = String(count);
});
