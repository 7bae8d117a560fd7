// @ts-check
import { apology, askApi } from './api.js';
import { visitorsChart } from './chart.js';
import { byId, create, formatPrice } from './element.js';

const settings = /** @type {HTMLFormElement} */ (byId('settings'));

/** @param {any} totals */
function showFigures(totals) {
  for (const figure of document.querySelectorAll('[data-figure]')) {
    const name = figure.getAttribute('data-figure') ?? '';
    figure.textContent = name === 'revenue' ? formatPrice(totals.revenue) : totals[name].toLocaleString('en-GB');
  }
}

/** @param {any[]} orders */
function showOrders(orders) {
  const rows = orders.map(({ id, name, placedAt, state, total }) => {
    const placed = new Date(placedAt).toLocaleString('en-GB', {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    const cells = [id, name, placed, state].map((textContent) => create('td', { textContent }));
    return create('tr', {}, [...cells, create('td', { className: 'number', textContent: formatPrice(total) })]);
  });
  byId('orders').replaceChildren(...rows);
}

/** @param {any} values */
function showSettings(values) {
  for (const control of settings.querySelectorAll('input, textarea')) {
    const value = values[control.getAttribute('name') ?? ''];
    Object.assign(control, control.matches('[type=checkbox]') ? { checked: value } : { value });
  }
}

async function load() {
  const answers = await Promise.all([askApi('/dashboard'), askApi('/settings')]).catch(() => []);
  const [dashboard, values] = answers;
  if (!dashboard?.ok || !values?.ok) {
    byId('panel-error').textContent = 'The figures cannot be shown just now.';
    return;
  }
  byId('panel-error').textContent = '';
  showFigures(dashboard.body.totals);
  byId('chart').replaceChildren(visitorsChart(dashboard.body.visitors));
  showOrders(dashboard.body.orders);
  showSettings(values.body);
}

settings.addEventListener('submit', async (event) => {
  event.preventDefault();
  const data = new FormData(settings);
  const answer = await askApi('/settings', {
    method: 'PUT',
    body: {
      shopName: data.get('shopName'),
      leadTime: Number(data.get('leadTime')),
      announcement: data.get('announcement'),
      acceptsOrders: data.has('acceptsOrders'),
    },
  }).catch(() => undefined);
  byId('settings-message').textContent = answer?.ok
    ? 'Saved.'
    : (answer?.status === 422 && answer.body?.error) || apology(answer?.status);
});

load();
