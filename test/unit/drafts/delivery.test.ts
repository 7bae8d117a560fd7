import { describe, expect, it } from 'vitest';
import {
  type Delivery,
  type DeliveryFacts,
  gradeDelivery,
  isSignInAddress,
  listsErrors,
} from '../../../src/drafts/delivery.ts';

/** A request of the page's scripts that took the entries along, was answered 2xx, and after which the form is empty. */
const scripted: DeliveryFacts = {
  by: 'script',
  cause: 'submit',
  carried: true,
  accepted: true,
  signIn: false,
  registers: false,
  errors: false,
  form: 'emptied',
};
/** The page that answers a native submit right after it, without the form. */
const native: DeliveryFacts = { ...scripted, by: 'navigation', form: 'gone' };
/** A press of a button in a surface without a form, which sent something without the entries in the same task. */
const pressed: DeliveryFacts = { ...scripted, cause: 'press', carried: false, form: 'standing' };

const rows: [what: string, facts: DeliveryFacts, delivery: Delivery][] = [
  // By the page's scripts.
  ['sends a comment; the page empties its form', scripted, 'proven'],
  ['sends a comment; the form gives way to thanks', { ...scripted, form: 'gone' }, 'proven'],
  ['sends a comment; the form is hidden behind thanks', { ...scripted, form: 'gone' }, 'proven'],
  ['orders; the page goes to its thanks right after the answer', { ...scripted, form: 'left' }, 'proven'],
  ['saves settings, which stay in their form', { ...scripted, form: 'standing' }, 'not'],
  ['sends into a 503; the page resets its form all the same', { ...scripted, accepted: false }, 'not'],
  [
    'sends into a 503; the page shows an error in its form’s place',
    { ...scripted, accepted: false, form: 'gone' },
    'not',
  ],
  ['sends entries that are answered 422', { ...scripted, accepted: false, form: 'standing' }, 'not'],
  ['sends after the token has gone stale: 419', { ...scripted, accepted: false, form: 'left' }, 'not'],
  ['sends to GraphQL, which answers 200 with errors', { ...scripted, errors: true }, 'not'],
  [
    'sends to GraphQL, which answers 200 with errors; the form goes',
    { ...scripted, errors: true, form: 'gone' },
    'not',
  ],
  ['sends after signing out elsewhere; fetch follows to the sign-in page', { ...scripted, signIn: true }, 'not'],
  ['sends after signing out elsewhere; the page goes there', { ...scripted, signIn: true, form: 'left' }, 'not'],
  ['registers; fetch follows to the sign-in page', { ...scripted, signIn: true, registers: true }, 'likely'],
  [
    'registers; the sign-in page answers, the form stands',
    { ...scripted, signIn: true, registers: true, form: 'standing' },
    'not',
  ],
  ['presses Next in a wizard; its first step is checked', { ...scripted, form: 'on' }, 'not'],
  ['presses Next by a button that submits nothing', { ...scripted, cause: 'press', form: 'on' }, 'not'],
  [
    'is stopped by the page’s own checks; telemetry is answered 204',
    { ...scripted, carried: false, form: 'standing' },
    'not',
  ],
  ['is stopped by checks that empty a field; telemetry is answered', { ...scripted, carried: false }, 'not'],
  ['leaves after telemetry was answered', { ...scripted, carried: false, form: 'left' }, 'not'],
  ['sends a stream that cannot be read; the form goes', { ...scripted, carried: undefined, form: 'gone' }, 'likely'],
  ['sends only a file; the form is emptied', { ...scripted, carried: undefined }, 'likely'],
  ['sends a stream; the form stands', { ...scripted, carried: undefined, form: 'standing' }, 'not'],
  ['sends; a gateway gives up', { ...scripted, accepted: undefined }, 'not'],
  ['sends; the line breaks, and the page empties its form', { ...scripted, accepted: undefined }, 'not'],
  ['sends without CORS: the answer has no status', { ...scripted, accepted: undefined, form: 'gone' }, 'not'],
  // By the press of a button.
  ['presses Pay; the order goes without the entries, which stay', pressed, 'likely'],
  ['presses Pay; the entries go along and stay', { ...pressed, carried: true }, 'likely'],
  ['presses Pay; the entries go along, and thanks come', { ...pressed, carried: true, form: 'gone' }, 'proven'],
  ['presses Pay; something goes without the entries, and thanks come', { ...pressed, form: 'gone' }, 'likely'],
  ['presses Pay during a lock', { ...pressed, accepted: false }, 'not'],
  ['presses Pay; the answer lists errors', { ...pressed, errors: true }, 'not'],
  // By the browser itself.
  ['orders by the browser; a page says thanks', native, 'proven'],
  ['orders by the browser; the POST is answered 200 without the form', native, 'proven'],
  ['creates an issue; the redirect leads to it', native, 'proven'],
  ['is refused with 503, and presses Home', { ...native, carried: false }, 'not'],
  ['is refused with 503', { ...native, accepted: false }, 'not'],
  [
    'is refused by the maintenance page, which GETs the action later',
    { ...native, carried: false, accepted: true },
    'not',
  ],
  ['is redirected to the sign-in page', { ...native, signIn: true }, 'not'],
  ['registers, and is redirected to the sign-in page', { ...native, signIn: true, registers: true }, 'likely'],
  ['gets the same form again, with errors and entries', { ...native, form: 'standing' }, 'not'],
  ['gets the same form again, empty', { ...native, form: 'again' }, 'not'],
  ['gets the same form again, empty, below the comment just sent', { ...native, form: 'shown' }, 'likely'],
  ['sends from a site without referrers, in a browser that knows no more', { ...native, carried: undefined }, 'likely'],
  ['sends in a browser that tells no status', { ...native, accepted: undefined }, 'likely'],
  ['sends in a browser that tells neither', { ...native, carried: undefined, accepted: undefined }, 'likely'],
  [
    'gets the same form again in a browser that tells no status',
    { ...native, accepted: undefined, form: 'again' },
    'not',
  ],
  // By the host's word.
  [
    'sends by a WebSocket, and the page says that it has arrived',
    { ...scripted, by: 'host', carried: undefined, accepted: undefined },
    'proven',
  ],
  ['keeps the form, and the page says that it has arrived', { ...scripted, by: 'host', form: 'standing' }, 'proven'],
];

describe('gradeDelivery, where a person', () => {
  it.each(rows)('%s', (_, facts, delivery) => {
    expect(gradeDelivery(facts)).toBe(delivery);
  });

  it('has a row for each of many ways', () => {
    expect(rows.length).toBeGreaterThanOrEqual(40);
    expect(new Set(rows.map(([what]) => what)).size).toBe(rows.length);
  });

  it('never takes a refusal, errors or another step for delivery, whatever else is so', () => {
    for (const [, facts] of rows.filter(([, { by }]) => by !== 'host')) {
      expect(gradeDelivery({ ...facts, accepted: false })).toBe('not');
      expect(gradeDelivery({ ...facts, errors: true })).toBe('not');
      expect(gradeDelivery({ ...facts, form: 'on' })).toBe('not');
    }
  });
});

describe('listsErrors', () => {
  it.each([
    ['GraphQL', { data: null, errors: [{ message: 'phone is too short' }] }],
    ['Shopify', { data: { orderCreate: { userErrors: [{ field: 'phone', message: 'is invalid' }] } } }],
    ['a list by field', { errors: { phone: ['is too short'] } }],
    ['Django', { form_errors: { phone: ['Enter a valid phone.'] } }],
    ['JSON-RPC', { jsonrpc: '2.0', error: { code: -32602, message: 'Invalid params' } }],
    ['a text', { error: 'session expired' }],
    ['a flag', { success: false }],
    ['another flag', { ok: false, message: 'try again' }],
    ['a verdict', { isValid: false }],
    ['a word', { status: 'error' }],
    ['Contact Form 7', { status: 'validation_failed', message: 'One or more fields have an error.' }],
    ['a count', { errors: 2 }],
    ['one among several', [{ ok: true }, { ok: false }]],
  ])('finds those of %s', (_, body) => {
    expect(listsErrors(body)).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['no errors', { ok: true, errors: [] }],
    ['empty errors by field', { errors: { phone: [] }, id: 7 }],
    ['none', { error: null, errors: '', success: true }],
    ['a false one', { error: false }],
    ['none counted', { errors: 0 }],
    ['a text', 'errors'],
    ['a word for success', { status: 'ok' }],
    ['an order', { id: 17, status: 'pending', lines: [{ product: 'error-free code', price: 3 }] }],
  ])('finds none in %s', (_, body) => {
    expect(listsErrors(body)).toBe(false);
  });

  it('looks no deeper than a few levels', () => {
    expect(listsErrors({ a: { b: { c: { d: { e: { errors: [1] } } } } } })).toBe(false);
  });
});

describe('isSignInAddress', () => {
  it.each([
    '/login',
    '/users/sign_in',
    '/account/sign-in?next=/edit',
    '/wp-login.php',
    '/auth/realms/x',
    'https://sso.example.com/saml2/start',
    '/de/anmelden',
    '/#/login',
    '/oauth2/authorize',
  ])('knows %s', (url) => {
    expect(isSignInAddress(url)).toBe(true);
  });

  it.each(['/', '/thanks', '/authors/7', '/blogins', '/issues/42', '/orders?return=/login', '/designing'])(
    'does not take %s for one',
    (url) => {
      expect(isSignInAddress(url)).toBe(false);
    },
  );
});
