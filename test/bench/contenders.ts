import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Intermission } from '../../src/index.ts';

/** A keeper of forms. Its functions go to the page as text: arrows, without anything around them. */
export interface Contender {
  readonly name: string;
  /** Files that its page loads, by address. */
  readonly scripts: Readonly<Record<string, string | undefined>>;
  /** Begins to keep the form and, with something stored, puts it back. */
  readonly start: (stored: boolean) => Promise<void> | void;
  /** Keeps all that the form holds now; absent where only what is being typed is kept. */
  readonly capture?: () => Promise<void> | void;
  /** Whether it listens to `input` events at all. */
  readonly keepsWhileTyping: boolean;
}

interface JQuery {
  sisyphus(): { saveAllData(): void };
  garlic(): void;
  find(selector: string): JQuery;
  trigger(event: string): void;
}

// As the scripts of these pages leave them.
declare const jQuery: (selector: string) => JQuery;
declare const FormPersistence: { save(form: Element): void; load(form: Element): void };
declare global {
  var client: Intermission;
  var drafts: Map<string, string | boolean>;
}

const jquery = { '/jquery.js': 'jquery/dist/jquery.min.js' };

export const intermission: Contender = {
  name: 'intermission',
  // The lab serves it from dist.
  scripts: { '/intermission.js': undefined },
  keepsWhileTyping: true,
  start: async (stored) => {
    await import('/intermission-stage.js' as string);
    const restored = new Promise((resolve, reject) => {
      document.addEventListener('intermission:restored', resolve, { once: true });
      if (stored) setTimeout(() => reject(new Error('Nothing was put back within a minute.')), 60_000);
    });
    const created = globalThis.Intermission?.createIntermission();
    if (!created) throw new Error('The script did not start.');
    globalThis.client = created;
    created.start();
    await created.drafts.list();
    if (stored) await restored;
  },
  capture: () => client.drafts.flush(),
};

/** What no keeper can be faster than: a loop over the form's elements that stores nothing. */
export const bareLoop: Contender = {
  name: 'bare loop',
  scripts: {},
  keepsWhileTyping: false,
  start: () => {
    const form = document.getElementById('big') as HTMLFormElement;
    const stored = sessionStorage.getItem('bare');
    if (!stored) return;
    const values = new Map<string, string | boolean>(JSON.parse(stored));
    for (const control of form.elements) benchPage.put(control, values);
  },
  capture: () => {
    const values = new Map<string, string | boolean>();
    for (const element of (document.getElementById('big') as HTMLFormElement).elements) {
      const control = element as HTMLInputElement;
      if (control.type === 'checkbox') values.set(control.name, control.checked);
      else if (control.type !== 'radio' || control.checked) values.set(control.name, control.value);
    }
    globalThis.drafts = values;
    // Not part of the loop: only so that a next page has something to put back.
    addEventListener('pagehide', () => sessionStorage.setItem('bare', JSON.stringify([...values])), { once: true });
  },
};

/** What no keeper can be faster than that lets the page have its turn: the same loop, a slice at a time. */
export const slicedLoop: Contender = {
  ...bareLoop,
  name: 'bare loop, in slices',
  start: async () => {
    const { scheduler } = globalThis as unknown as { scheduler: { yield(): Promise<void> } };
    await benchPage.putStored(30, () => scheduler.yield());
    // That it stayed is known a frame later.
    await benchPage.painted();
  },
};

/** The same loop where each frame is as short as it can be: the page is painted after each slice. */
export const frameLoop: Contender = {
  ...bareLoop,
  name: 'bare loop, a frame a slice',
  start: async () => {
    await benchPage.putStored(5, benchPage.painted);
    await benchPage.painted();
  },
};

/** What no keeper can be faster than that has each change on its way to IndexedDB at once: a listener that does only that. */
export const barePut: Contender = {
  name: 'bare put',
  scripts: {},
  keepsWhileTyping: true,
  start: async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('bare');
      opening.onupgradeneeded = () => opening.result.createObjectStore('fields');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    document.addEventListener(
      'input',
      ({ target }) => {
        const { name, value } = target as HTMLInputElement;
        const transaction = database.transaction('fields', 'readwrite');
        transaction.objectStore('fields').put(value, name);
        transaction.commit();
      },
      true,
    );
  },
};

/** What no keeper can be faster than that hears of each key: a listener that does nothing. */
export const bareListener: Contender = {
  name: 'bare listener',
  scripts: {},
  keepsWhileTyping: true,
  start: () => document.addEventListener('input', () => {}, true),
};

const sisyphus: Contender = {
  name: 'sisyphus.js',
  scripts: { ...jquery, '/sisyphus.js': 'sisyphus.js/sisyphus.min.js' },
  keepsWhileTyping: true,
  start: () => void jQuery('#big').sisyphus(),
  capture: () => jQuery('#big').sisyphus().saveAllData(),
};

const garlic: Contender = {
  name: 'garlicjs',
  scripts: { ...jquery, '/garlic.js': 'garlicjs/dist/garlic.min.js' },
  keepsWhileTyping: true,
  start: () => jQuery('#big').garlic(),
  // It keeps each field by itself and has no other way to keep them all.
  capture: () => jQuery('#big').find('input,select,textarea').trigger('change'),
};

const formPersistence: Contender = {
  name: 'form-persistence',
  scripts: { '/form-persistence.js': 'form-persistence/form-persistence.js' },
  keepsWhileTyping: false,
  start: () => FormPersistence.load(document.getElementById('big') as Element),
  capture: () => FormPersistence.save(document.getElementById('big') as Element),
};

export const contenders: readonly Contender[] = [
  intermission,
  sisyphus,
  garlic,
  formPersistence,
  bareListener,
  barePut,
  bareLoop,
  slicedLoop,
  frameLoop,
];

/** The text of an installed package's file. */
export function readPackage(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url)), 'utf8');
}
