import type { Dispose } from '../lib/disposer.ts';
import { fill, type Messages } from './messages.ts';
import { createNotice } from './notice.ts';

export interface RestoredModel {
  readonly restored: readonly string[];
  readonly skipped: readonly { readonly field: string }[];
}

/** Says in a corner of the page what was put back, until it is dismissed. Returns a function that takes it away. */
export function showRestored(document: Document, { restored, skipped }: RestoredModel, messages: Messages): Dispose {
  const notice = createNotice(document, 'status');
  const fields = skipped.map(({ field }) => field).join(', ');
  notice.element.setAttribute('data-toast', '');
  document.body.append(notice.element);
  notice.say('message', restored.length > 0 ? messages.restored : '');
  notice.say('skipped', fields && fill(messages.notRestored, { fields }));
  notice.offer('dismiss', messages.dismiss, notice.remove);
  return notice.remove;
}
