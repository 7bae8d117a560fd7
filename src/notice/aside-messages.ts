import type { AsideMessages } from './messages.ts';

export const asidesEn: AsideMessages = {
  label: 'Maintenance notice',
  entries: 'Your entries',
  restored: 'We put back what you had entered.',
  recovered: 'These entries found no place. Copy what you still need.',
  copy: 'Copy “{field}”',
  chooseAgain: 'Please choose the file again: {field}.',
  offered: 'You have entries from {time}.',
  sent: 'You sent this earlier ({time}). Restore it if it did not arrive.',
  restore: 'Restore',
  discard: 'Discard',
  dismiss: 'Dismiss',
  upcoming: 'Planned maintenance: {range}.',
  impact: 'Expect an interruption of up to {duration}.',
  calendar: 'Add to calendar',
  calendarTitle: 'Maintenance of {site}',
  reminder: 'Maintenance starts at {time}. Please finish or save your work before then.',
};
