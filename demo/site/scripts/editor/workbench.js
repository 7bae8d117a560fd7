// @ts-check
import { byId } from '../element.js';
import { BLOCK_TYPES, blockIdOf, blockView } from './block-view.js';
import { createHistory } from './history.js';
import { enableReorder } from './reorder.js';

/** @typedef {import('./history.js').Block} Block */

/**
 * The page builder: shows the blocks and lets them be added, edited, moved, removed, undone and redone.
 *
 * @param {Block[]} initial
 * @param {() => void} onChange
 */
export function createWorkbench(initial, onChange) {
  const list = byId('blocks');
  const news = byId('block-news');
  const history = createHistory(initial);

  function showButtons() {
    /** @type {HTMLButtonElement} */ (byId('undo')).disabled = !history.canUndo;
    /** @type {HTMLButtonElement} */ (byId('redo')).disabled = !history.canRedo;
  }
  /** @param {string} [focus] what to put the focus on */
  function show(focus) {
    list.replaceChildren(...history.blocks.map(blockView));
    showButtons();
    if (focus) /** @type {HTMLElement | null} */ (list.querySelector(focus))?.focus();
  }
  /** @param {Block[]} next @param {string} said @param {string} [focus] */
  function change(next, said, focus) {
    history.change(next);
    news.textContent = said;
    show(focus);
    onChange();
  }
  /** @param {'undo' | 'redo'} direction */
  function step(direction) {
    history[direction]();
    show();
    onChange();
  }
  /** @param {string} type */
  function add(type) {
    const id = `b${Date.now().toString(36)}`;
    const name = BLOCK_TYPES[type]?.name ?? type;
    change([...history.blocks, { id, type, text: '' }], `${name} added`, `[data-id="${id}"] .block-text`);
  }
  /** @param {string} id */
  function remove(id) {
    change(
      history.blocks.filter((block) => block.id !== id),
      'Block removed',
    );
    byId('undo').focus();
  }

  list.addEventListener('input', (event) => {
    const id = blockIdOf(event);
    // biome-ignore lint/performance/useDomNodeTextContent: textContent would lose the line breaks
    const text = /** @type {HTMLElement} */ (event.target).innerText.replace(/\n$/, '');
    history.change(
      history.blocks.map((block) => (block.id === id ? { ...block, text } : block)),
      `typing in ${id}`,
    );
    showButtons();
    onChange();
  });
  list.addEventListener('click', (event) => {
    const id = blockIdOf(event);
    if (id && event.target instanceof Element && event.target.closest('.block-remove')) remove(id);
  });
  enableReorder(list, (ids, moved) => {
    const blocks = ids.flatMap((id) => history.blocks.find((block) => block.id === id) ?? []);
    change(blocks, `Moved to place ${ids.indexOf(moved) + 1} of ${ids.length}`, `[data-id="${moved}"] .block-handle`);
  });
  for (const button of document.querySelectorAll('[data-block]')) {
    button.addEventListener('click', () => add(button.getAttribute('data-block') ?? 'text'));
  }
  byId('undo').addEventListener('click', () => step('undo'));
  byId('redo').addEventListener('click', () => step('redo'));
  byId('workbench').addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    step(event.shiftKey ? 'redo' : 'undo');
  });

  show();
  return {
    get blocks() {
      return history.blocks;
    },
    /** Puts other blocks in place; undo brings back what was there.
     * @param {Block[]} blocks */
    replace: (blocks) => change(blocks, 'Your work is back'),
  };
}
