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

// Matched against words: "shipping" has no pin and "discard" no card. Running-text tails such as csrfmiddlewaretoken
// are taken in by the \w*.
const SECRET_NAME = new RegExp(
  `\\b(${[
    '(csrf|xsrf)\\w*',
    '\\w*token',
    '\\w*nonce',
    '\\w*captcha\\w*',
    'pass ?(word|wd|code|phrase)s?',
    'pwd',
    'cvv2?|cvc2?|cvn|csc',
    'iban|ssn|pin|t?otp',
    '(social|national) (security|insurance)',
    '(one time|security|verification) code',
    '(card|cc) ?(holder ?)?(num(ber)?|no|nr|code|pan|exp\\w*)',
    '(credit|debit) ?card( number)?',
  ].join('|')})\\b`,
);

/** Whether a control with these traits may be saved at all. */
export function maySave(traits: FieldTraits): boolean {
  if (traits.ignored || traits.wasPassword || traits.type === 'password') return false;
  if (traits.unavailable && !traits.asked) return false;
  return !SECRET_AUTOCOMPLETE.test(traits.autocomplete) && traits.names.every(maySaveName);
}

/** Whether something of this name, id or label may be saved. */
export function maySaveName(name: string): boolean {
  return !SECRET_NAME.test(words(name));
}

/** "billing[cardNumber]" → "billing card number" */
function words(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .toLowerCase();
}

const SEPARATORS = /[\s.\p{Pd}]+/u;
const DIGITS = /\d(?:[\s.\p{Pd}]*\d){12,}/gu;

/** Whether `text` holds a card number: 13 to 19 digits that pass Luhn, spaces and dashes between them ignored. */
export function holdsCardNumber(text: string): boolean {
  return (text.normalize('NFKC').match(DIGITS) ?? []).some((run) => anyCardIn(run.split(SEPARATORS)));
}

/** Whether `text` ends in what may be the beginning of a card number, or one with a digit still wrong. */
export function mayBecomeCardNumber(text: string): boolean {
  const [run = ''] = /(?<![+\d])[2-6]\d?(?:[\s.\p{Pd}]*\d){7,18}[\s.\p{Pd}]*$/u.exec(text.normalize('NFKC')) ?? [];
  return run !== '';
}

/** Looks at whole groups only: in the middle of a long number something passes Luhn more often than not. */
function anyCardIn(groups: readonly string[]): boolean {
  return groups.some((_, start) => {
    let digits = '';
    for (const group of groups.slice(start)) {
      digits += group;
      if (digits.length > 19) return false;
      if (digits.length >= 13 && passesLuhn(digits)) return true;
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
