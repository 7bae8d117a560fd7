// @ts-check

const KEY = 'editor';

/** The draft keeper of the maintenance script, where the page has one. */
function drafts() {
  return /** @type {any} */ (window).Intermission?.client?.drafts;
}

/** Hands the editor's work over to the draft keeper. Does nothing without one.
 * @param {{ read: () => unknown, write: (value: any) => void, watch: (changed: () => void) => () => void }} adapter */
export function registerDraft(adapter) {
  if (drafts()?.register) drafts().register(KEY, adapter);
}

/** Says that the API has all of it, so that no draft is needed. */
export function clearDraft() {
  drafts()?.clear?.(KEY);
}
