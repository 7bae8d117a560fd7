// @ts-check
import { apology, askApi } from './api.js';

/**
 * Sends a small form as JSON when it is submitted: its button rests meanwhile, and a failure is said in
 * its `[data-message]`.
 *
 * @param {HTMLFormElement} form
 * @param {{ path: string, read: (data: FormData) => unknown, done: (body: any) => void }} options
 */
export function sendFormTo(form, { path, read, done }) {
  const message = form.querySelector('[data-message]');
  const button = form.querySelector('button');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!message || !button) return;
    message.textContent = '';
    button.disabled = true;
    const answer = await askApi(path, { method: 'POST', body: read(new FormData(form)) }).catch(() => undefined);
    button.disabled = false;
    if (answer?.ok) {
      form.reset();
      done(answer.body);
    } else {
      const isOurs = answer && answer.status >= 400 && answer.status < 500 && answer.body?.error;
      message.textContent = isOurs ? answer.body.error : apology(answer?.status);
    }
  });
}

/** @param {FormData} data */
export function readSignIn(data) {
  return { email: data.get('email'), password: data.get('password'), remember: data.has('remember') };
}
