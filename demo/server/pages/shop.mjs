// @ts-check
import { Router } from 'express';
import { findProduct, formatPrice, PRODUCTS } from '../catalogue.mjs';
import { escapeHtml } from '../html.mjs';
import { sendPage } from '../respond.mjs';

/** The published shop: plain documents that need no API to be read.
 * @param {any} demo */
export function shopPages(demo) {
  const router = Router();
  router.get('/', (_request, response) => {
    sendPage(demo, response, 'home', { PRODUCTS: PRODUCTS.map(card).join('\n') });
  });
  router.get('/product/:id', (request, response, next) => {
    const product = findProduct(request.params.id);
    if (!product) return next();
    const others = PRODUCTS.filter(({ id }) => id !== product.id).slice(0, 4);
    sendPage(demo, response, 'product', {
      ID: product.id,
      NAME: escapeHtml(product.name),
      GLAZE: escapeHtml(product.glaze),
      PRICE: formatPrice(product.price),
      SIZE: escapeHtml(product.size),
      TEXT: escapeHtml(product.text),
      PRODUCTS: others.map(card).join('\n'),
    });
  });
  router.get('/catalogue.json', (_request, response) => {
    response.json(PRODUCTS.map(({ id, name, glaze, price }) => ({ id, name, glaze, price })));
  });
  return router;
}

/** @param {import('../catalogue.mjs').Product} product */
function card({ id, name, glaze, price }) {
  return `<li class="card" data-product="${id}">
    <a class="card-link" href="/product/${id}">
      <span class="card-picture"><img src="/art/${id}.svg" alt="" width="320" height="320"></span>
      <span class="card-name">${escapeHtml(name)}</span>
    </a>
    <p class="card-glaze">${escapeHtml(glaze)}</p>
    <p class="card-price">${formatPrice(price)} <span class="stock" data-stock></span></p>
    <button type="button" class="button button-quiet" data-add="${id}">Add to basket<span class="visually-hidden">: ${escapeHtml(name)}</span></button>
  </li>`;
}
