/** Whether `FormData` accepts a submit button: since Chrome 112, Firefox 111, Safari 16.4. Older ones ignore it and do not throw. */
export function canCapture(): boolean {
  try {
    new FormData(document.createElement('form'), document.createElement('p'));
    return false;
  } catch {
    return true;
  }
}

/**
 * Captures what the browser would send now, where to and how. Fires `formdata`, as the browser would. Returns a function
 * that sends it: later changes of the form have no effect, and the page sees no second event.
 */
export function captureSubmit(form: HTMLFormElement, submitter: HTMLElement | null): () => void {
  const document = form.ownerDocument;
  const copy = document.createElement('form');
  for (const name of ['action', 'method', 'enctype', 'target', 'rel', 'accept-charset']) {
    const value = submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
    if (value !== null) copy.setAttribute(name, value);
  }
  // Resolves the address now: the page may change its own one later.
  copy.action = String(copy.action);
  const entries = [...entryList(form, submitter)];

  return () => {
    const charset = document.createElement('input');
    charset.type = 'hidden';
    charset.name = CHARSET;
    const button = document.createElement('button');
    copy.append(charset, button);
    copy.addEventListener('formdata', ({ formData }) => {
      const encoding = formData.get(CHARSET);
      for (const name of [...formData.keys()]) formData.delete(name);
      // `new FormData()` writes UTF-8, whatever the form is sent in.
      for (const [name, value] of entries)
        formData.append(name, name.toLowerCase() === CHARSET && value === 'UTF-8' && encoding ? encoding : value);
    });
    // `submit` and `formdata` do not leave a shadow root.
    const host = document.createElement('div');
    host.attachShadow({ mode: 'closed' }).append(copy);
    (document.documentElement ?? document).append(host);
    // Pages patch `submit()` and `requestSubmit()`. This click does not leave the shadow root either.
    button.dispatchEvent(new MouseEvent('click'));
    host.remove();
  };
}

/** A hidden field of this name holds the encoding that the form is sent in. */
const CHARSET = '_charset_';

function entryList(form: HTMLFormElement, submitter: HTMLElement | null): FormData {
  try {
    return new FormData(form, submitter);
  } catch {
    // A listener has removed the button from the form. The browser then leaves it out too.
    return new FormData(form);
  }
}
