// @ts-check

/**
 * @typedef {object} Field
 * @property {number} step
 * @property {string} name
 * @property {string} label
 * @property {'text' | 'email' | 'tel' | 'date' | 'number' | 'textarea' | 'select' | 'radio' | 'checkbox' | 'agree'} type
 * @property {boolean} [required]
 * @property {string} [hint]
 * @property {string} [autocomplete]
 * @property {[value: string, label: string][]} [choices]
 */

/** The claim form, once: the page is rendered and its entries are checked from it.
 * @type {Field[]} */
export const CLAIM_FIELDS = [
  { step: 1, name: 'claimant', label: 'Full name', type: 'text', required: true, autocomplete: 'name' },
  { step: 1, name: 'email', label: 'Email', type: 'email', required: true, autocomplete: 'email' },
  {
    step: 1,
    name: 'phone',
    label: 'Phone',
    type: 'tel',
    hint: 'Only used if we cannot reach you by email.',
    autocomplete: 'tel',
  },
  {
    step: 1,
    name: 'order',
    label: 'Order number',
    type: 'text',
    required: true,
    hint: 'On the packing slip, for example TW-1042.',
  },
  { step: 2, name: 'happenedOn', label: 'Date it arrived', type: 'date', required: true },
  {
    step: 2,
    name: 'cause',
    label: 'What happened',
    type: 'select',
    required: true,
    choices: [
      ['broken', 'It arrived broken'],
      ['damaged', 'It arrived chipped or cracked'],
      ['lost', 'It never arrived'],
      ['wrong', 'Something else was in the parcel'],
    ],
  },
  {
    step: 2,
    name: 'pieces',
    label: 'Pieces concerned',
    type: 'checkbox',
    choices: [
      ['bowls', 'Bowls'],
      ['mugs', 'Mugs'],
      ['plates', 'Plates'],
      ['vases', 'Vases and jugs'],
      ['other', 'Something else'],
    ],
  },
  {
    step: 2,
    name: 'description',
    label: 'In your own words',
    type: 'textarea',
    required: true,
    hint: 'How the parcel looked, and what you found inside.',
  },
  { step: 3, name: 'amount', label: 'Amount claimed, in pounds', type: 'number', required: true },
  {
    step: 3,
    name: 'settlement',
    label: 'How should we put it right?',
    type: 'radio',
    required: true,
    choices: [
      ['replace', 'Make the piece again'],
      ['refund', 'Refund the card I paid with'],
      ['voucher', 'A voucher, with 10 % on top'],
    ],
  },
  { step: 3, name: 'remarks', label: 'Anything else we should know', type: 'textarea' },
  {
    step: 4,
    name: 'declaration',
    label: 'What I have written is true to the best of my knowledge.',
    type: 'agree',
    required: true,
  },
];

export const CLAIM_STEPS = ['About you', 'What happened', 'Putting it right', 'Check and send'];

/** @typedef {Record<string, string | string[]>} Claim */

/** The form's own fields out of whatever was sent.
 * @param {Record<string, unknown>} input @returns {Claim} */
export function readClaim(input) {
  /** @type {Claim} */
  const claim = {};
  for (const { name, type } of CLAIM_FIELDS) {
    const value = input[name];
    if (type === 'checkbox') claim[name] = [value ?? []].flat().map(String);
    else claim[name] = typeof value === 'string' ? value.trim() : '';
  }
  return claim;
}

/** What to tell the person, by field name; empty when all is well.
 * @param {Claim} claim @returns {Record<string, string>} */
export function problemsOfClaim(claim) {
  /** @type {Record<string, string>} */
  const problems = {};
  for (const field of CLAIM_FIELDS) {
    const problem = problemOf(field, claim[field.name] ?? '');
    if (problem) problems[field.name] = problem;
  }
  return problems;
}

/** @param {Field} field @param {string | string[]} value */
function problemOf({ type, required, choices }, value) {
  if (value === '') {
    if (!required) return undefined;
    return type === 'agree' ? 'Please confirm this to send the claim.' : 'Please fill this in.';
  }
  if (type === 'email' && !/^\S+@\S+\.\S+$/.test(String(value))) return 'This does not look like an email address.';
  if (type === 'number' && !(Number(value) > 0)) return 'Please give an amount above zero.';
  if (type === 'date' && Number.isNaN(Date.parse(String(value)))) return 'Please give a date.';
  const known = choices?.map(([choice]) => choice);
  if (known && ![value].flat().every((item) => known.includes(item))) return 'Please choose from the list.';
  return undefined;
}
