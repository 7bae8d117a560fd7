// @ts-check

/** @typedef {{ id: string, name: string, glaze: string, price: number }} Product */

/** @type {Promise<Map<string, Product>> | undefined} */
let loading;

/** The published catalogue by product id; it comes from the site and needs no API. */
export function loadCatalogue() {
  loading ??= fetch('/catalogue.json')
    .then((response) => response.json())
    .then((products) => new Map(products.map((/** @type {Product} */ product) => [product.id, product])));
  return loading;
}
