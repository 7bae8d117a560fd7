// @ts-check

/** @typedef {{ name: string, email: string, password: string }} Account */

/** Everything the API remembers. In memory only; `reset()` brings back the start. */
export function createStore() {
  const store = { ...beginning(), reset: () => Object.assign(store, beginning()) };
  return store;
}

function beginning() {
  return {
    orders: seedOrders(),
    submissions: /** @type {any[]} */ ([]),
    /** @type {Map<string, Account>} by email */
    accounts: new Map([
      ['mara@tidewrack.example', { name: 'Mara Quayle', email: 'mara@tidewrack.example', password: 'kelp-and-ash' }],
    ]),
    /** @type {Map<string, Account>} by token */
    sessions: new Map(),
    /** @type {Map<string, Account>} by token: devices that stay signed in */
    remembered: new Map(),
    settings: { shopName: 'Tidewrack Pottery', leadTime: 5, announcement: '', acceptsOrders: true },
    page: { id: 'home', version: 1, updatedAt: new Date().toISOString(), blocks: seedBlocks() },
  };
}

function seedOrders() {
  const buyers = ['Ines Calder', 'Tom Whitlock', 'Priya Nair', 'Joss Arden', 'Lena Fisk'];
  return buyers.map((name, index) => ({
    id: `TW-10${41 + index}`,
    placedAt: new Date(Date.now() - (buyers.length - index) * 19 * 3600_000).toISOString(),
    name,
    total: [7400, 4800, 18500, 6400, 9600][index] ?? 0,
    state: index < 3 ? 'Sent' : 'Packing',
  }));
}

function seedBlocks() {
  return [
    { id: 'b1', type: 'heading', text: 'Pots for the table, made by the sea' },
    {
      id: 'b2',
      type: 'text',
      text: 'We throw small runs of stoneware in a boathouse and fire them with ash from the strandline. Every piece is a little different.',
    },
    { id: 'b3', type: 'image', text: 'The autumn firing, cooling' },
    { id: 'b4', type: 'button', text: 'See the autumn firing' },
  ];
}
