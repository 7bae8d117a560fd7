/** The texts that every page with a surface may need, in one language. `{…}` is filled in. */
export interface NoticeMessages {
  /** The language of the texts (BCP 47); times and numbers are written in it. */
  readonly language: string;
  readonly title: string;
  readonly unreachable: string;
  readonly maintenance: string;
  readonly entriesSafe: string;
  readonly returnsByItself: string;
  readonly until: string;
  /** `{duration}`: "12 minutes". */
  readonly remaining: string;
  readonly overrun: string;
  /** `{in}`: "in 12 seconds". */
  readonly nextLook: string;
  readonly looking: string;
  readonly check: string;
  /** What comes of "Check now" while the lock is on. */
  readonly notYet: string;
  readonly back: string;
  readonly reload: string;
  readonly more: string;
  readonly contact: string;
  /** Something was sent, and its answer never came. */
  readonly unanswered: string;
  readonly orders: string;
  readonly signIn: string;
  readonly submitPrevented: string;
  readonly submitAgain: string;
}

/** The texts beside the surfaces: of what was put back, and of windows to come. */
export interface AsideMessages {
  /** What screen readers call the notice of a window. */
  readonly label: string;
  /** What they call that of entries put back. */
  readonly entries: string;
  readonly restored: string;
  readonly recovered: string;
  readonly copy: string;
  readonly chooseAgain: string;
  readonly offered: string;
  /** Entries that probably arrived. */
  readonly sent: string;
  readonly restore: string;
  readonly discard: string;
  readonly dismiss: string;
  /** `{range}`: "Tuesday, October 6, 6:00 – 8:00 PM GMT+2". */
  readonly upcoming: string;
  /** `{duration}`: "15 minutes". */
  readonly impact: string;
  readonly calendar: string;
  /** The name of the calendar's entry. `{site}`: "shop.example.com". */
  readonly calendarTitle: string;
  readonly reminder: string;
}

/** Every text in one language. */
export interface Messages extends NoticeMessages, AsideMessages {}

export const en: NoticeMessages = {
  language: 'en',
  title: 'We’ll be right back',
  unreachable: 'We can’t reach our servers at the moment.',
  maintenance: 'This part of the site is down for maintenance.',
  entriesSafe: 'What you have entered is saved.',
  returnsByItself: 'This page returns by itself as soon as we’re done.',
  until: 'We expect to be back by about {time}.',
  remaining: 'About {duration} to go',
  overrun: 'It is taking a little longer than planned.',
  nextLook: 'Looking again {in}.',
  looking: 'Looking now…',
  check: 'Check now',
  notYet: 'We’re not back yet.',
  back: 'We’re back.',
  reload: 'Continue',
  more: 'More about this',
  contact: 'Contact us',
  unanswered: 'Your last order may have reached us. Please check that before you send it again.',
  orders: 'Your orders',
  signIn: 'Sign in again',
  submitPrevented:
    'This can’t be sent during maintenance. What you have entered is saved; you can go on filling it in.',
  submitAgain: 'We’re back. You can send it now.',
};

/** `text` with each `{name}` replaced. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}

/**
 * `base` with the host's `own` texts in it. Its language becomes `locale` where the texts are in a variety of that or
 * may be (the host's own, which do not say), so that times are never written in another language than the text around.
 */
export function composeMessages<Texts extends NoticeMessages>(
  base: Texts,
  own: Partial<Messages>,
  locale: string,
): Texts {
  const isOwn = Object.keys(own).length > 0;
  const language = own.language ?? (isOwn ? locale : base.language);
  return { ...base, ...own, language: primary(language) === primary(locale) ? locale : language };
}

const primary = (tag: string) => tag.toLowerCase().split('-')[0];
