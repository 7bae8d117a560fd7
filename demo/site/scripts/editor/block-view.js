// @ts-check
import { create } from '../element.js';

/** @type {Record<string, { name: string, placeholder: string }>} */
export const BLOCK_TYPES = {
  heading: { name: 'Heading', placeholder: 'A heading' },
  text: { name: 'Text', placeholder: 'Write something' },
  image: { name: 'Picture', placeholder: 'What the picture shows' },
  button: { name: 'Button', placeholder: 'Words on the button' },
};

/** One block of the page as a list item: a handle, its text to edit in place, a way to remove it.
 * @param {import('./history.js').Block} block */
export function blockView({ id, type, text }) {
  const { name, placeholder } = BLOCK_TYPES[type] ?? { name: type, placeholder: '' };
  const handle = create('button', {
    type: 'button',
    className: 'block-handle',
    textContent: '⠿',
    ariaLabel: `Move: ${name}`,
  });
  const remove = create('button', {
    type: 'button',
    className: 'block-remove',
    textContent: '×',
    ariaLabel: `Remove: ${name}`,
  });
  const editable = create('div', { className: 'block-text', textContent: text, role: 'textbox', ariaLabel: name });
  editable.ariaMultiLine = 'true';
  editable.dataset.placeholder = placeholder;
  makeEditable(editable);
  const item = create('li', { className: `block type-${type}` }, [
    handle,
    create('div', { className: 'block-body' }, [editable]),
    remove,
  ]);
  item.dataset.id = id;
  return item;
}

/** @param {HTMLElement} element */
function makeEditable(element) {
  try {
    element.contentEditable = 'plaintext-only';
  } catch {
    element.contentEditable = 'true';
  }
}

/** The id of the block an event happened in.
 * @param {Event} event */
export function blockIdOf(event) {
  const item = event.target instanceof Element ? event.target.closest('.block') : null;
  return item instanceof HTMLElement ? item.dataset.id : undefined;
}
