// @ts-check
import { readFileSync } from 'node:fs';

const PAGES = new URL('../site/pages/', import.meta.url);

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {unknown} text */
export function escapeHtml(text) {
  return String(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** @param {string} file */
const read = (file) => readFileSync(new URL(file, PAGES), 'utf8');

/**
 * A file of `site/pages/` with its `{{parts}}` put in and its `%NAMES%` filled in. Values are HTML;
 * a name without a value stays as it is, so that a forgotten one is seen. Read anew each time: an
 * edit needs no restart.
 *
 * @param {string} name
 * @param {Record<string, string>} values
 */
export function page(name, values) {
  return read(`${name}.html`)
    .replace(/{{([a-z]+)}}/g, (_match, part) => read(`parts/${part}.html`).trimEnd())
    .replace(/%([A-Z]+)%/g, (placeholder, key) => values[key] ?? placeholder);
}
