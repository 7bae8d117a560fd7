// @ts-check

/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} name
 * @property {string} glaze
 * @property {number} price in pence
 * @property {number} stock
 * @property {string} size
 * @property {string} text
 */

/** @type {Product[]} */
export const PRODUCTS = [
  {
    id: 'tide-bowl',
    name: 'Tide bowl',
    glaze: 'Sea-ash celadon',
    price: 4800,
    stock: 7,
    size: '22 cm across, 9 cm high',
    text: 'A wide serving bowl, thrown in two pulls and dipped once, so that the glaze breaks where the hand stopped.',
  },
  {
    id: 'harbour-mug',
    name: 'Harbour mug',
    glaze: 'Slate and chalk',
    price: 2600,
    stock: 18,
    size: '330 ml',
    text: 'Broad in the foot and warm in the hand. The handle is pulled, not cast, and takes three fingers.',
  },
  {
    id: 'kelp-jug',
    name: 'Kelp jug',
    glaze: 'Kelp green',
    price: 6400,
    stock: 4,
    size: '1.1 litres, 24 cm high',
    text: 'A jug that pours without a drip and stands as well with stems of cow parsley as with water.',
  },
  {
    id: 'dune-vase',
    name: 'Dune vase',
    glaze: 'Raw sand, clear inside',
    price: 7200,
    stock: 3,
    size: '27 cm high',
    text: 'Bare clay outside, glazed within. The surface was brushed with beach sand before the first firing.',
  },
  {
    id: 'shoal-plate',
    name: 'Shoal plate',
    glaze: 'Deep water blue',
    price: 3200,
    stock: 24,
    size: '26 cm across',
    text: 'An everyday dinner plate with a low rim. It stacks, and does not mind the dishwasher.',
  },
  {
    id: 'driftwood-stool',
    name: 'Driftwood stool',
    glaze: 'Oiled ash, stoneware feet',
    price: 18500,
    stock: 2,
    size: '45 cm high',
    text: 'Three ash legs in stoneware shoes under a scooped seat, made together with the joiner next door.',
  },
  {
    id: 'ember-teapot',
    name: 'Ember teapot',
    glaze: 'Iron red over black',
    price: 8900,
    stock: 5,
    size: '900 ml',
    text: 'A round pot with a cane handle and a spout that was cut and set by eye. Holds four honest cups.',
  },
  {
    id: 'skerry-planter',
    name: 'Skerry planter',
    glaze: 'Lichen, with saucer',
    price: 5400,
    stock: 9,
    size: '16 cm high, with drainage',
    text: 'A heavy-rimmed pot for herbs on a sill, with a saucer glazed on the inside only.',
  },
];

/** @param {string} id */
export function findProduct(id) {
  return PRODUCTS.find((product) => product.id === id);
}

/** @param {number} pence */
export function formatPrice(pence) {
  return `£${(pence / 100).toFixed(2)}`;
}
