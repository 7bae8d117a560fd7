/** How certain it is that entries have arrived. */
export type Delivery = 'proven' | 'likely' | 'not';

/** What is known of a form once what it set off has ended. */
export interface DeliveryFacts {
  /** A native submit and the page that answered it, requests of the page's scripts, or the host's own word. */
  readonly by: 'navigation' | 'script' | 'host';
  /** What the person did: a submit, or a press of a button that submits no form. */
  readonly cause: 'submit' | 'press';
  /**
   * Whether it was this very request that took the entries along: its body has them, or the answer came right after the
   * submit, with no page in between. `undefined` where that cannot be known.
   */
  readonly carried: boolean | undefined;
  /** Whether the answer was 2xx or 3xx; `undefined` where it cannot be seen. */
  readonly accepted: boolean | undefined;
  /** The answer is a sign-in page. */
  readonly signIn: boolean;
  /** The form has a password to choose: after a registration, a sign-in page is what comes. */
  readonly registers: boolean;
  /** The body of the answer lists errors. */
  readonly errors: boolean;
  readonly form: FormOutcome;
}

/**
 * What became of the form: it is `gone`, `emptied` or was `left`; it is `standing` with its entries; the answer shows it
 * `again`, without them; or the same surface has gone `on` to other fields, as a wizard does. `shown`: the answer shows it
 * again, and the entries beside it, as a list of comments does.
 */
export type FormOutcome = 'gone' | 'emptied' | 'left' | 'standing' | 'again' | 'on' | 'shown';

/**
 * Grades what the facts prove. A draft is archived only where delivery is proven, is kept and offered where it is likely,
 * and is as if nothing had been sent where it is not.
 */
export function gradeDelivery({
  by,
  cause,
  carried,
  accepted,
  signIn,
  registers,
  errors,
  form,
}: DeliveryFacts): Delivery {
  if (by === 'host') return 'proven';
  if (accepted === false || errors || form === 'on') return 'not';
  if (accepted === undefined && by === 'script') return 'not';
  // A request without the entries was about something else, unless nothing but the press can have set it off.
  if (carried === false && (cause === 'submit' || by === 'navigation')) return 'not';
  if (signIn) return registers && form !== 'standing' ? 'likely' : 'not';
  if (form === 'again') return 'not';
  if (form === 'shown') return 'likely';
  if (form === 'standing') return cause === 'press' ? 'likely' : 'not';
  return carried && accepted ? 'proven' : 'likely';
}

// Names of members that tell of errors where they are not empty, and of those that tell of none where they are true.
const ERRORS = /(^|_)errors?$|Errors?$/;
const SUCCESS = /^(ok|success|succeeded|valid|isValid|accepted)$/;
const FAILED = /(^|[_-])(errors?|fail|failed|failure|invalid|rejected|denied|missing|aborted|spam|ko)$/i;
const DEPTH = 4;

/** Whether the parsed body of an answer with a success status tells of errors, as GraphQL's and many others' do. */
export function listsErrors(body: unknown, depth = DEPTH): boolean {
  if (typeof body !== 'object' || body === null || depth === 0) return false;
  return Object.entries(body).some(([name, value]) => {
    if (ERRORS.test(name) && isTold(value)) return true;
    if (SUCCESS.test(name) && value === false) return true;
    if (/^(status|result|outcome|state)$/.test(name) && typeof value === 'string' && FAILED.test(value)) return true;
    return listsErrors(value, depth - 1);
  });
}

/** A count, a text, a list or an object that says something; `false`, `null` and what is empty says nothing. */
function isTold(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isTold);
  return Boolean(value);
}

// Words in addresses, between separators.
const SIGN_IN =
  /(^|[/._-])(log[-_]?in|log[-_]?on|sign[-_]?in|sso|saml2?|oauth2?|auth|authenticate|authorize|anmelden|connexion|inloggen)([/._?-]|$)/i;

/** Whether an address looks like that of a sign-in page. */
export const isSignInAddress = (url: string): boolean => {
  const { pathname, hash } = new URL(url, 'http://x');
  return SIGN_IN.test(pathname) || SIGN_IN.test(hash);
};
