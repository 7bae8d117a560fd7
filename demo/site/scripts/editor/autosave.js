// @ts-check
import { askApi } from '../api.js';

/** Long enough for a word, short enough to trust. */
const PAUSE = 800;
const RETRY = 10_000;

/** @typedef {'saved' | 'waiting' | 'saving' | 'failed' | 'signed-out'} SaveState */

/**
 * Writes the page to the API a moment after each change, one request at a time, and again later where it
 * failed.
 *
 * @param {{ read: () => unknown, onState: (state: SaveState) => void }} options
 */
export function createAutosave({ read, onState }) {
  let changes = 0;
  let saved = 0;
  let isSaving = false;
  let timer = 0;

  const schedule = (/** @type {number} */ delay) => {
    clearTimeout(timer);
    timer = window.setTimeout(save, delay);
  };

  async function save() {
    clearTimeout(timer);
    if (isSaving || saved === changes) return;
    isSaving = true;
    const sending = changes;
    onState('saving');
    const answer = await askApi('/pages/home', { method: 'PUT', body: { blocks: read() } }).catch(() => undefined);
    isSaving = false;
    if (answer?.ok) {
      saved = sending;
      onState(saved === changes ? 'saved' : 'waiting');
      if (saved !== changes) schedule(PAUSE);
    } else {
      onState(answer?.status === 401 ? 'signed-out' : 'failed');
      schedule(RETRY);
    }
  }

  return {
    get hasUnsaved() {
      return saved !== changes;
    },
    changed() {
      changes += 1;
      if (!isSaving) onState('waiting');
      schedule(PAUSE);
    },
    save,
  };
}
