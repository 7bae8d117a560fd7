// @ts-check
import './basket-count.js';
import { apology, askApi } from './api.js';
import { emptyBasket, refillEmptyBasket } from './basket.js';
import { orderLines, showSummary } from './checkout-summary.js';
import { byId, formatPrice } from './element.js';

const form = /** @type {HTMLFormElement} */ (byId('checkout'));
const button = /** @type {HTMLButtonElement} */ (byId('place-order'));
const error = byId('checkout-error');

/** Card details go to a payment provider in real life; the order knows four digits. */
function readOrder() {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? '').trim();
  return {
    csrf: text('csrf'),
    name: text('name'),
    email: text('email'),
    tel: text('tel'),
    address: text('address'),
    country: text('country'),
    date: text('date'),
    delivery: text('delivery'),
    extras: data.getAll('extras'),
    cards: Number(text('cards')),
    // biome-ignore lint/performance/useDomNodeTextContent: textContent would lose the line breaks
    giftNote: byId('gift-note').innerText.trim(),
    options: data.getAll('options'),
    password: text('password') || undefined,
    payment: { last4: text('ccNumber').replaceAll(' ', '').slice(-4) },
    lines: orderLines(),
  };
}

/** @param {{ id: string, total: number, email: string }} order */
function showConfirmation({ id, total, email }) {
  byId('order-id').textContent = id;
  byId('order-total').textContent = formatPrice(total);
  byId('order-email').textContent = email;
  form.remove();
  emptyBasket();
  byId('confirmation').hidden = false;
  byId('confirmation').focus();
}

/** @param {{ status: number, body: any } | undefined} answer */
function showError(answer) {
  const fields = Object.keys(answer?.body?.fields ?? {});
  error.textContent = fields.includes('csrf')
    ? 'This page has been open for a long time. Please reload it and send the order again.'
    : fields.length > 0
      ? `Please look at these again: ${fields.join(', ')}.`
      : apology(answer?.status);
  for (const name of fields) form.querySelector(`[name="${name}"]`)?.setAttribute('aria-invalid', 'true');
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  error.textContent = '';
  for (const invalid of form.querySelectorAll('[aria-invalid]')) invalid.removeAttribute('aria-invalid');
  button.disabled = true;
  button.textContent = 'Placing your order…';
  const answer = await askApi('/orders', { method: 'POST', body: readOrder() }).catch(() => undefined);
  button.disabled = false;
  button.textContent = 'Place order';
  if (answer?.status === 201) showConfirmation(answer.body);
  else showError(answer);
});

const chosenDelivery = () => String(new FormData(form).get('delivery') ?? 'parcel');
form.addEventListener('change', (event) => {
  if (event.target instanceof HTMLInputElement && event.target.name === 'delivery') showSummary(chosenDelivery());
});

refillEmptyBasket();
showSummary(chosenDelivery());
