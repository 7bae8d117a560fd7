import type { Dispose } from '../lib/disposer.ts';
import type { Messages } from './messages.ts';
import { createShell, setText } from './notice.ts';

/** Shows `text` in a corner of the page until it is dismissed. Returns a function that takes it away. */
export function announce(document: Document, text: string, messages: Messages): Dispose {
  const { host, box, add, disown } = createShell(document);
  host.setAttribute('data-toast', '');
  const status = add(box, 'p', 'status');
  status.setAttribute('role', 'status');
  const row = add(box, 'div', 'actions');
  const button = add(row, 'button', 'dismiss') as HTMLButtonElement;
  button.type = 'button';
  setText(button, messages.dismiss);
  const remove = () => {
    host.remove();
    disown();
  };
  button.addEventListener('click', remove);
  document.body.append(host);
  setText(status, text);
  return remove;
}

/** An error message to stand at a submit button. */
export function createAlert(document: Document): { element: HTMLElement; say(text: string): void; remove: Dispose } {
  const { host, box, add, disown } = createShell(document);
  host.setAttribute('data-alert', '');
  const alert = add(box, 'p', 'alert');
  alert.setAttribute('role', 'alert');
  return {
    element: host,
    say: (text) => setText(alert, text),
    remove() {
      host.remove();
      disown();
    },
  };
}
