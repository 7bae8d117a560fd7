// @ts-check
import { askApi } from './api.js';
import { createAutosave } from './editor/autosave.js';
import { clearDraft, registerDraft } from './editor/drafts.js';
import { createWorkbench } from './editor/workbench.js';
import { byId, create } from './element.js';

/** @typedef {{ unsaved: boolean, blocks: import('./editor/history.js').Block[] }} Work */

const SAID = {
  saved: 'All changes saved',
  waiting: 'Unsaved changes',
  saving: 'Saving…',
  failed: 'Not saved yet, trying again',
  'signed-out': 'Signed out: ',
};

/** @type {ReturnType<typeof createWorkbench> | undefined} */
let workbench;
/** @type {Work | undefined} work that came back before the page was there to take it */
let early;
/** @type {Set<() => void>} */
const watchers = new Set();

const autosave = createAutosave({
  read: () => workbench?.blocks,
  onState(state) {
    showSaveState(state);
    if (state === 'saved') clearDraft();
  },
});

/** @param {import('./editor/autosave.js').SaveState} state */
function showSaveState(state) {
  const element = byId('save-state');
  element.dataset.state = state;
  element.textContent = SAID[state];
  if (state === 'signed-out')
    element.append(create('a', { href: '/sign-in?return=/editor', textContent: 'sign in to save' }));
}

function changed() {
  autosave.changed();
  for (const watcher of watchers) watcher();
}

/** @param {Work | undefined} work */
function putBack(work) {
  if (!work?.unsaved || !Array.isArray(work.blocks)) return;
  if (workbench) workbench.replace(work.blocks);
  else early = work;
}

async function open() {
  const session = await askApi('/session').catch(() => undefined);
  const page = session?.ok ? await askApi('/pages/home').catch(() => undefined) : undefined;
  byId('signed-out').hidden = session?.status !== 401;
  if (!page?.ok) return;
  const who = document.querySelector('[data-who]');
  if (who) who.textContent = session?.body.name;
  byId('workbench').hidden = false;
  showSaveState('saved');
  workbench = createWorkbench(page.body.blocks, changed);
  putBack(early);
  early = undefined;
}

registerDraft({
  read: () => (workbench ? { unsaved: autosave.hasUnsaved, blocks: workbench.blocks } : early),
  write: putBack,
  watch(watcher) {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
});

document.addEventListener('intermission:recovered', () => {
  if (workbench) autosave.save();
  else open();
});

byId('sign-out').addEventListener('click', async () => {
  await autosave.save();
  const answer = await askApi('/sign-out', { method: 'POST', body: { forget: true } }).catch(() => undefined);
  if (answer?.ok) location.assign('/');
});

open();
