import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FieldTraits, holdsCardNumber, maySave } from '../../../src/drafts/field-policy.ts';

const plain: FieldTraits = {
  type: 'text',
  autocomplete: '',
  names: [],
  unavailable: false,
  asked: false,
  ignored: false,
  wasPassword: false,
};
const named = (name: string): FieldTraits => ({ ...plain, names: [name] });

describe('maySave', () => {
  it.each([
    ['a plain field', {}, true],
    ['a password', { type: 'password' }, false],
    ['a password that is asked for', { type: 'password', asked: true }, false],
    ['a field that was a password', { wasPassword: true }, false],
    ['a field that was a password and is asked for', { wasPassword: true, asked: true }, false],
    ['an ignored field', { ignored: true }, false],
    ['an ignored field that is asked for', { ignored: true, asked: true }, false],
    ['an unavailable field', { unavailable: true }, false],
    ['an unavailable field that is asked for', { unavailable: true, asked: true }, true],
    ['an unavailable token that is asked for', { unavailable: true, asked: true, names: ['csrf_token'] }, false],
    ['an unavailable card field that is asked for', { unavailable: true, asked: true, autocomplete: 'cc-csc' }, false],
    ['a field with a secret label', { names: ['field7', 'f7', 'Card number'] }, false],
    ['a text area', { type: 'textarea', names: ['message'] }, true],
    ['an editable element', { type: 'contenteditable' }, true],
  ])('judges %s', (_, traits, expected) => {
    expect(maySave({ ...plain, ...traits })).toBe(expected);
  });

  it.each([
    'cc-number',
    'cc-csc',
    'cc-exp',
    'cc-exp-month',
    'cc-name',
    'CC-NUMBER',
    'billing cc-number',
    'section-a billing cc-number',
    'current-password',
    'new-password',
    'section-b new-password',
    'one-time-code',
    'one-time-code webauthn',
  ])('never saves a field with autocomplete="%s"', (autocomplete) => {
    expect(maySave({ ...plain, autocomplete })).toBe(false);
  });

  it.each([
    '',
    'on',
    'off',
    'name',
    'email',
    'username',
    'tel',
    'shipping street-address',
    'postal-code',
    'bday',
    'organization',
  ])('saves a field with autocomplete="%s"', (autocomplete) => {
    expect(maySave({ ...plain, autocomplete })).toBe(true);
  });

  it.each([
    // Passwords shown as text.
    'password',
    'Password',
    'user[password]',
    'user[password_confirmation]',
    'newPassword',
    'new-password',
    'passwd',
    'pwd',
    'user_pwd',
    'passcode',
    'passphrase',
    'Pass phrase',
    'Passwords',
    // Tokens that are part of the page.
    '_token',
    'csrf',
    'csrf_token',
    'csrf-token',
    'csrfToken',
    'csrfmiddlewaretoken',
    'XSRF-TOKEN',
    'authenticity_token',
    '__RequestVerificationToken',
    'accessToken',
    'token_id',
    'nonce',
    '_wpnonce',
    'captcha',
    'g-recaptcha-response',
    'h-captcha-response',
    // Cards.
    'card_number',
    'cardNumber',
    'cardnumber',
    'billing[cardNumber]',
    'card-no',
    'cardNo',
    'Card Nr.',
    'cc-number',
    'ccnumber',
    'ccnum',
    'ccNo',
    'cc_exp',
    'cardExpiry',
    'card_holder_number',
    'creditCard',
    'credit-card',
    'creditcard',
    'creditCardNumber',
    'debit card number',
    'cardCode',
    'cvv',
    'CVV2',
    'cvc',
    'card[cvc]',
    'cvc2',
    'cvn',
    'csc',
    'card_cvv',
    'CVV code',
    // Accounts and codes.
    'iban',
    'IBAN:',
    'bank_iban',
    'ssn',
    'socialSecurityNumber',
    'Social security number',
    'nationalInsurance',
    'pin',
    'PIN',
    'sim-pin',
    'otp',
    'totp',
    'otpCode',
    'one-time-code',
    'oneTimeCode',
    'One-time code',
    'security_code',
    'securityCode',
    'verificationCode',
    'Verification code*',
  ])('never saves a field named "%s"', (name) => {
    expect(maySave(named(name))).toBe(false);
  });

  it.each([
    // One control for each part of the secret.
    'otp1',
    'pin4',
    'cardNumber1',
    'cardnumber2',
    'card_no1',
    // The second of its kind.
    'password1',
    'password2',
    'pwd2',
    // Abbreviations before another word.
    'CVVNumber',
    'CVCCode',
    'OTPCode',
    'IBANNumber',
    'SSNLast4',
    // Words run together.
    'confirmpassword',
    'newpassword',
    'userpassword',
    'securitycode',
    'verificationcode',
    'onetimecode',
    'cardcvc',
    'cardcvv',
    'cvvcode',
    'otpcode',
    'ibannumber',
  ])('never saves a field named "%s" either', (name) => {
    expect(maySave(named(name))).toBe(false);
  });

  it.each([
    'shipping',
    'shipping_address',
    'shippingMethod',
    'discard',
    'discardReason',
    'postcard',
    'postcard_text',
    'opinion',
    'your-opinion',
    'description',
    'companyname',
    'company_name',
    'pinterest',
    'pinboard',
    'spinner',
    'shopping-list',
    'topping',
    'typing',
    'tokyo',
    'broken',
    'announcement',
    'pronounce',
    'cartoon',
    'cardigan',
    'cardiology',
    'business_card',
    'card_design',
    'giftcard_message',
    'gift card text',
    'idcard_color',
    'cc',
    'cc_email',
    'ccs',
    'account',
    'accent',
    'passport',
    'passenger',
    'passengers[0][name]',
    'compass',
    'bypass',
    'passion',
    'encyclopedia',
    'escape',
    'ibanez',
    'Ibanez guitar',
    'assn',
    'lessons',
    'option',
    'adoption',
    'laptop',
    'desktop',
    'codes',
    'promo_code',
    'discountCode',
    'postal-code',
    'zipcode',
    'postcode',
    'country code',
    'number',
    'phone_number',
    'orderNumber',
    'house_no',
    'note',
    'notes',
    'secretary',
    'security_guard',
    'verification',
    'insurance',
    'social',
    'national',
    'message',
    'email',
    'first_name',
    'username',
    'story',
  ])('saves a field named "%s"', (name) => {
    expect(maySave(named(name))).toBe(true);
  });

  it('judges every name there is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (names) => {
        const secret = [...names, 'card number'];
        expect(maySave({ ...plain, names: secret })).toBe(false);
      }),
    );
  });
});

describe('holdsCardNumber', () => {
  it.each([
    ['Visa', '4111111111111111'],
    ['Mastercard', '5555555555554444'],
    ['Mastercard of the 2 series', '2223003122003222'],
    ['American Express', '378282246310005'],
    ['Diners', '30569309025904'],
    ['Discover', '6011111111111117'],
    ['Maestro of 19 digits', '6304000000000000000'],
    ['Visa of 13 digits', '4222222222222'],
  ])('finds a %s, %s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['spaces', '4111 1111 1111 1111'],
    ['other groups', '3782 822463 10005'],
    ['hyphens', '4111-1111-1111-1111'],
    ['both', '4111 - 1111 - 1111 - 1111'],
    ['dots', '4111.1111.1111.1111'],
    ['no-break spaces', '4111\u00a01111\u00a01111\u00a01111'],
    ['narrow no-break spaces', '4111\u202f1111\u202f1111\u202f1111'],
    ['en dashes', '4111–1111–1111–1111'],
    ['em dashes', '4111—1111—1111—1111'],
    ['no-break hyphens', '4111\u20111111\u20111111\u20111111'],
    ['line breaks', '4111\n1111\r\n1111\n1111'],
    ['tabs', '4111\t1111\t1111\t1111'],
    ['minus signs', '4111\u22121111\u22121111\u22121111'],
    ['zero-width spaces', '4111\u200b1111\u200b1111\u200b1111'],
    ['soft hyphens', '4111\u00ad1111\u00ad1111\u00ad1111'],
  ])('finds one with %s between its groups', (_, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['full-width digits', '４１１１１１１１１１１１１１１１'],
    ['full-width digits and spaces', '４１１１　１１１１　１１１１　１１１１'],
    ['Arabic-Indic digits', '٤١١١١١١١١١١١١١١١'],
    ['Persian digits', '۴۱۱۱۱۱۱۱۱۱۱۱۱۱۱۱'],
    ['Devanagari digits', '४१११११११११११११११'],
  ])('finds one in %s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['after a date', '12.05.2026 4111 1111 1111 1111'],
    ['after a phone number', '0612345678 4111111111111111'],
    ['after a short number', '7 4111111111111111'],
    ['before an expiry', '4111 1111 1111 1111 12 28'],
    ['before an expiry with a slash', '4111 1111 1111 1111 12/28'],
    ['before a code', '4111111111111111 123'],
    ['glued to letters', 'card4111111111111111exp'],
    ['glued to signs', 'card=4111111111111111;cvc=123'],
    ['in a sentence', 'Please charge my card 4111 1111 1111 1111. Thank you!'],
    ['on a line of its own', 'Hello,\n4111111111111111\nBye'],
    ['after another number', '1234567890123456 4111111111111111'],
    ['between numbers', '2026 11 4111111111111111 2027'],
  ])('finds one %s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['words', 'Please leave it with the neighbours.'],
    ['a phone number', '+49 30 901820'],
    ['a long phone number', '+1 (415) 555-2671 ext. 12'],
    ['two phone numbers', '0171 2345678, 0172 3456789'],
    ['an order number', 'Order 2026-1106-0000-1234'],
    ['an order number of 16 digits', '1234567890123456'],
    ['a date and a time', '2026-11-21 11:06:49'],
    ['dates', '12.05.2026 – 13.05.2026'],
    ['twelve digits', '411111111111'],
    ['a number one digit off', '4111 1111 1111 1112'],
    ['twenty digits', '41111111111111111111'],
    ['an amount', '1 000 000.00'],
    ['coordinates', '52.520008, 13.404954'],
    ['a tracking number', '1Z 999 AA1 01 2345 6784'],
    ['a card number with letters between', '4111a1111b1111c1111'],
  ])('finds none in %s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  it.each([
    ['a count', Array.from({ length: 20 }, (_, index) => index + 1).join(' ')],
    ['tens', Array.from({ length: 20 }, (_, index) => (index + 1) * 10).join(' ')],
    ['years', Array.from({ length: 12 }, (_, index) => 2015 + index).join('\n')],
    ['a column of a spreadsheet', '12\n45\n7\n33\n18\n90\n21\n64\n5\n77\n31\n8'],
    ['measurements', '12.5 13.1 12.9 13.4 12.7 13.0 12.8 13.3'],
    ['a matrix', '1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1'],
    ['dates on lines', '01.02.2026\n02.03.2026\n03.04.2026\n04.05.2026\n05.06.2026'],
    ['lottery numbers', '3 11 17 24 38 42 6 9 14 27 33 48'],
  ])('finds none in %s: what a person has typed is not to be lost', (_, text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  /** Card numbers as issued: a first digit of 3 to 6, 13 to 19 in all, the last by Luhn. */
  const card = fc.tuple(fc.constantFrom('3', '4', '5', '6'), fc.stringMatching(/^\d{11,17}$/)).map(([first, rest]) => {
    const body = first + rest;
    const check = [...Array(10).keys()].find((digit) => luhn(body + digit)) ?? 0;
    return body + check;
  });
  const luhn = (digits: string) =>
    [...digits].reverse().reduce((sum, digit, index) => {
      const value = Number(digit) * (index % 2 ? 2 : 1);
      return sum + (value > 9 ? value - 9 : value);
    }, 0) %
      10 ===
    0;
  const inGroups = (digits: string, separator: string) => digits.replace(/\d{4}(?=\d)/g, `$&${separator}`);

  it('finds every card number, however its groups are set apart', () => {
    fc.assert(
      fc.property(card, fc.constantFrom('', ' ', '-', ' - ', '–', '\u00a0', '.'), (number, separator) => {
        expect(holdsCardNumber(inGroups(number, separator))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('finds every card number in a sentence', () => {
    const words = fc.stringMatching(/^[A-Za-z ,!?]*$/);
    fc.assert(
      fc.property(words, card, words, (before, number, after) => {
        expect(holdsCardNumber(`${before}${number}${after}`)).toBe(true);
      }),
    );
  });

  it('finds none in a single number of the length of one that fails Luhn', () => {
    fc.assert(
      fc.property(card, (number) => {
        const last = (Number(number.at(-1)) + 1) % 10;
        expect(holdsCardNumber(number.slice(0, -1) + last)).toBe(false);
      }),
    );
  });

  it('looks through a long text in a time that grows with it, and not with its square', () => {
    const cost = (repeats: number) => {
      const text = '1234 5678 9012 '.repeat(repeats);
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        holdsCardNumber(text);
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    cost(100);
    expect(cost(3_200) / cost(100)).toBeLessThan(32 * 6);
  });
});
