/** Every text of the notices in one language. `{…}` is filled in. */
export interface Messages {
  readonly title: string;
  readonly unreachable: string;
  readonly maintenance: string;
  readonly entriesSafe: string;
  readonly returnsByItself: string;
  readonly until: string;
  readonly overrun: string;
  readonly nextLook: string;
  readonly looking: string;
  readonly check: string;
  readonly back: string;
  readonly reload: string;
  readonly more: string;
  readonly submitPrevented: string;
  readonly submitAgain: string;
  readonly restored: string;
  readonly recovered: string;
  readonly copy: string;
  readonly chooseAgain: string;
  readonly offered: string;
  readonly restore: string;
  readonly discard: string;
  readonly dismiss: string;
}

export const en: Messages = {
  title: 'We’ll be right back',
  unreachable: 'We can’t reach our servers at the moment.',
  maintenance: 'This part of the site is down for maintenance.',
  entriesSafe: 'What you have entered is saved.',
  returnsByItself: 'This page returns by itself as soon as we’re done.',
  until: 'We expect to be back at about {time}.',
  overrun: 'It is taking a little longer than planned.',
  nextLook: 'Looking again in {seconds} s.',
  looking: 'Looking now …',
  check: 'Check now',
  back: 'We’re back.',
  reload: 'Continue',
  more: 'More about this',
  submitPrevented:
    'This can’t be sent during maintenance. What you have entered is saved; you can go on filling it in.',
  submitAgain: 'We’re back. You can send it now.',
  restored: 'We put back what you had entered.',
  recovered: 'These entries found no place. Copy what you still need.',
  copy: 'Copy “{field}”',
  chooseAgain: 'Please choose the file again: {field}.',
  offered: 'You have entries from {time}.',
  restore: 'Restore',
  discard: 'Discard',
  dismiss: 'Dismiss',
};

/** `text` with each `{name}` replaced. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}
