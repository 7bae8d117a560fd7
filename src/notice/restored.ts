import type { Dispose } from '../lib/disposer.ts';
import type { AsideTools } from './asides.ts';
import { formatTime } from './format-time.ts';
import { fill } from './messages.ts';

export interface RestoredModel {
  /** The fields that have been filled in. */
  readonly written: readonly string[];
  readonly skipped: readonly {
    readonly label: string;
    readonly reason: string;
    readonly value: unknown;
    /** What was read there for the value, where it was something else. */
    readonly text?: string | undefined;
  }[];
}

export interface OfferModel {
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
  /** When it was sent, if it probably arrived. */
  readonly sentAt?: number | undefined;
  accept(): void;
  /** Absent where the entries belong to another page, and stay there. */
  readonly decline?: (() => void) | undefined;
}

/**
 * Says in a corner of the page what was put back, and shows what found no place, to be copied. Nothing is silently
 * dropped. Returns a function that takes it away.
 */
export function showRestored({ written, skipped }: RestoredModel, tools: AsideTools, discard: () => void): Dispose {
  const { messages } = tools;
  const notice = tools.showInCorner('restored', messages.entries);
  const left = skipped.filter(({ value }) => value !== '' && value !== null && value !== false);
  const files = left.filter(({ reason }) => reason === 'choose-again');
  const texts = left.filter(({ reason }) => reason !== 'choose-again');
  const field = files.map(({ label }) => label).join(', ');
  notice.say('message', written.length > 0 ? messages.restored : '');
  notice.say('choose', field && fill(messages.chooseAgain, { field }));
  notice.say('recovered', texts.length > 0 ? messages.recovered : '');
  for (const [index, { label, value, text = textOf(value) }] of texts.entries()) {
    notice.say(`entry-${index}`, `${label}: ${text}`);
    notice.offer(`copy-${index}`, fill(messages.copy, { field: label }), () => void copy(text));
  }
  notice.offer('dismiss', messages.dismiss, notice.remove);
  if (written.length > 0) {
    notice.offer('discard', messages.discard, () => {
      discard();
      notice.remove();
    });
  }
  return notice.remove;
}

/** A tick or a cross for a box. */
function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  return [value].flat().join(', ');
}

/** Offers entries from another session. Returns a function that takes the offer away. */
export function showOffer({ savedAt, sentAt, accept, decline }: OfferModel, tools: AsideTools): Dispose {
  const { messages } = tools;
  const notice = tools.showInCorner('restored', messages.entries);
  const answer = (action: () => void) => () => {
    action();
    notice.remove();
  };
  const time = formatTime(sentAt ?? savedAt, Date.now(), messages.language);
  notice.say('message', fill(sentAt === undefined ? messages.offered : messages.sent, { time }));
  notice.offer('restore', messages.restore, answer(accept));
  if (decline) notice.offer('discard', messages.discard, answer(decline));
  else notice.offer('dismiss', messages.dismiss, notice.remove);
  return notice.remove;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the clipboard is refused, the text stands there to be selected.
  }
}
