// @ts-check

/** @typedef {{ id: string, type: string, text: string }} Block */

/**
 * The blocks of the page with what they were before. Changes of the same `kind` in a row (typing in
 * one block) count as one step.
 *
 * @param {Block[]} initial
 */
export function createHistory(initial) {
  /** @type {Block[][]} */
  let past = [];
  /** @type {Block[][]} */
  let future = [];
  let present = initial;
  let lastKind = '';

  return {
    get blocks() {
      return present;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    /** @param {Block[]} next @param {string} [kind] */
    change(next, kind = '') {
      if (kind === '' || kind !== lastKind) past = [...past.slice(-99), present];
      lastKind = kind;
      future = [];
      present = next;
    },
    undo() {
      const previous = past.at(-1);
      if (!previous) return;
      past = past.slice(0, -1);
      future = [present, ...future];
      present = previous;
      lastKind = '';
    },
    redo() {
      const [next, ...rest] = future;
      if (!next) return;
      past = [...past, present];
      future = rest;
      present = next;
      lastKind = '';
    },
  };
}
