/** What the policy looks at; all text, so that it can be judged without a document. */
export interface FieldTraits {
  /** The control's type: `text`, `password`, `select-one`, `contenteditable`, … */
  readonly type: string;
  readonly autocomplete: string;
  /** Name, id and label, as far as there are any. */
  readonly names: readonly string[];
  /** Hidden, disabled or read-only. */
  readonly unavailable: boolean;
  /** `data-intermission-save` asks for a control that is unavailable. */
  readonly asked: boolean;
  /** `data-intermission-ignore` stands on the control or around it. */
  readonly ignored: boolean;
  /** It has been a password field at some time: a "show password" button turns it into text. */
  readonly wasPassword: boolean;
}

const SECRET_AUTOCOMPLETE = /(^|\s)(cc-\S+|\S+-password|one-time-code)(\s|$)/i;

// Matched against words, so that "shipping" has no pin and "discard" no card.
const SECRET_NAME = new RegExp(
  `\\b(${[
    '(csrf|xsrf)\\w*',
    '\\w*token',
    '\\w*nonce',
    '\\w*captcha\\w*',
    '\\w*pass ?(word|wd|code|phrase)s?',
    'pwd',
    '\\w*cv[cv]\\w*|cvn|csc',
    'iban( ?num(ber)?)?|ssn|pin|t?otp( ?code)?',
    '(social|national) (security|insurance)',
    '(one ?time|security|verification) ?code',
    '(card|cc) ?(holder ?)?(num(ber)?|no|nr|code|pan|exp\\w*)',
    '(credit|debit) ?card( number)?',
  ].join('|')})\\b`,
);

/** Whether a control with these traits may be saved at all. */
export function maySave(traits: FieldTraits): boolean {
  if (traits.ignored || traits.wasPassword || traits.type === 'password') return false;
  if (traits.unavailable && !traits.asked) return false;
  // A choice holds no secret: "pay by credit card" is none.
  const chosen = /^(radio|checkbox)$/.test(traits.type);
  return !SECRET_AUTOCOMPLETE.test(traits.autocomplete) && (chosen || traits.names.every(maySaveName));
}

// What every name that matches the above has in it; most have none of it, and need no closer look.
const SUSPECT = /csrf|xsrf|token|nonce|captcha|pass|pwd|cv|csc|iban|ssn|pin|otp|social|national|one|code|card|cc/i;

/** Whether something of this name, id or label may be saved. */
export function maySaveName(name: string): boolean {
  return !SUSPECT.test(name) || !SECRET_NAME.test(words(name));
}

/** "billing[cardNumber2]" → "billing card number 2" */
function words(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/([a-z])(\d)|(\d)([a-z])/gi, '$1$3 $2$4')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .toLowerCase();
}

// Spaces, dashes, and what looks like neither but is read as one.
const BETWEEN = '[\\s.\\p{Pd}\\p{Cf}\\u2212]';
const SEPARATORS = new RegExp(`${BETWEEN}+`, 'u');
const DIGITS = new RegExp(`\\d(?:${BETWEEN}*\\d){12,}`, 'gu');
const BEGUN = new RegExp(`(?<![+\\d])[2-6](?:${BETWEEN}*\\d){10,18}${BETWEEN}*$`, 'u');

/** Whether `text` holds a card number: 13 to 19 digits that pass Luhn, spaces and dashes between them ignored. */
export function holdsCardNumber(text: string): boolean {
  if (!hasDigits(text, 13)) return false;
  return (plain(text).match(DIGITS) ?? []).some((run) => anyCardIn(run.split(SEPARATORS)));
}

/** Whether `text` ends in what may become a card number: a long number that is not a phone's. */
export function mayBecomeCardNumber(text: string): boolean {
  return hasDigits(text, 11) && BEGUN.test(plain(text));
}

// A phone number is as long as a card's, and a date is none of either.
const TYPED = /^(text|search|number|textarea|contenteditable)$/;

/** Whether `text`, in a control of this type, may be a card number that is not yet whole. */
export function beginsCardNumber(type: string, text: string): boolean {
  return TYPED.test(type) && mayBecomeCardNumber(text) && !holdsCardNumber(text);
}

/** Whether `text` may have so many digits. Most has not, and needs no closer look. */
function hasDigits(text: string, count: number): boolean {
  let digits = 0;
  for (let index = 0; index < text.length && digits < count; index++) {
    const code = text.charCodeAt(index);
    // Beyond ASCII each sign may be one, or several as a compatibility form.
    if (code > 127) return true;
    if (code >= 48 && code <= 57) digits++;
  }
  return digits === count;
}

/** With every digit, of whatever script, as one of ASCII. */
function plain(text: string): string {
  return text.normalize('NFKC').replace(/(?!\d)\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let value = 0;
    // A script's digits stand in a row, from its nought.
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
    return String(value);
  });
}

// The first digits that card networks give out.
const NETWORK = /^([3-6]|2[2-7])/;

/** Looks at whole groups only, long ones or all of one digit: among many short numbers something always passes Luhn. */
function anyCardIn(groups: readonly string[]): boolean {
  return groups.some((_, start) => {
    let digits = '';
    for (let count = 1; start + count <= groups.length; count++) {
      digits += groups[start + count - 1];
      if (digits.length > 19) return false;
      const grouped = digits.length >= 3 * count || digits.length === count;
      if (digits.length >= 13 && grouped && NETWORK.test(digits) && passesLuhn(digits)) return true;
    }
    return false;
  });
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
