import type { Page } from 'playwright-core';
import { type Engine, launchPersistent } from './browsers.ts';
import { launchWebKit, type WebKit } from './webkit.ts';

/** What the page says that it has done, of how many letters, and when in milliseconds since the epoch. */
export type Note = [what: 'typed' | 'begun' | 'written', length: number, at: number];

/** Somebody at a browser that keeps what its pages store, also when it dies. */
export interface Typist {
  goto(url: string): Promise<unknown>;
  /** Runs in the page. */
  evaluate<Value>(script: () => Value | Promise<Value>): Promise<Value>;
  /** Types a letter in the page's text area; flooding, as many as come at once. Rejects when the browser is gone. */
  type(flooding: boolean): Promise<unknown>;
  /** Has the page call `listener` as `hear`, where the driver can. */
  hear?(listener: (note: Note) => void): Promise<void>;
  /** Presses the button of this name in a notice. */
  press(name: string): Promise<unknown>;
  /** Forgets the browser, which has died. */
  leave(): Promise<void>;
}

/** Starts a browser on a profile folder that outlives it. */
export async function startTypist(engine: Engine | 'webkit', profile: string): Promise<Typist> {
  if (engine === 'webkit') return inWebKit(await launchWebKit({ profile }));
  return inPage(await (await launchPersistent(engine, profile)).newPage());
}

function inPage(page: Page): Typist {
  return {
    goto: (url) => page.goto(url),
    evaluate: (script) => page.evaluate(script),
    type: () => page.keyboard.type('x'),
    hear: async (listener) => void (await page.exposeFunction('hear', listener)),
    press: (name) => page.getByRole('button', { name }).click(),
    async leave() {},
  };
}

function inWebKit(webkit: WebKit): Typist {
  return {
    goto: webkit.goto,
    evaluate: webkit.evaluate,
    // A command takes the driver much longer than a letter.
    type: (flooding) => webkit.type('textarea', 'x'.repeat(flooding ? 10 : 1)),
    press: (name) =>
      webkit.waitFor((wanted: string) => {
        const notices = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
        const buttons = notices.flatMap((notice) => [...notice.querySelectorAll('button')]);
        const button = buttons.find(({ textContent }) => textContent?.trim() === wanted);
        button?.click();
        return button !== undefined;
      }, name),
    leave: webkit.close,
  };
}
