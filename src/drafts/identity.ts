/** Where a draft stands: owner, page, form key, and the tab or the generation that it is of. */
export type DraftId = readonly [owner: string, page: string, formKey: string, slot: string];

/** What stands in the place of a tab's id, which has digits and a dash in it, once nothing more is entered in a draft. */
export const DELIVERED = 'delivered';
export const LIKELY = 'likely';
export const EARLIER = 'earlier';
/** Entered before the stored draft was read. */
export const EARLY = 'early:';

/** Whether the draft in `slot` is one that a tab is still at work on. */
export const isOfTab = (slot: string): boolean => !/^(delivered|likely|earlier|early)/.test(slot);

// Says where a visitor came from, and nothing about what the page shows.
const CAMPAIGN =
  /^((utm|pk|mtm|hsa|mc)_.+|_(ga|gl|hs\w+)|g(ad_|clid|clsrc|braid)\w*|wbraid|(d|fb|ms|tw|tt|y|ir)cli?c?k?id|li_fat_id|igsh(id)?|mkt_tok|srsltid|epik|vero_id|s_kwcid)$/i;

/**
 * What tells a page from others: path, query without campaign parameters, and the fragment where that is a route. The order of
 * different parameters does not count. `place` is that of the frame; a frame without an address of its own has that of the
 * page around it.
 */
export function pageOf(href: string, place = ''): string {
  const { pathname, search, hash } = new URL(href);
  const parameters = [...new URLSearchParams(search)].filter(([name]) => !CAMPAIGN.test(name));
  parameters.sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
  const route = /^#!?\//.test(hash) || hash.startsWith('#!') ? hash : '';
  return `${pathname}?${new URLSearchParams(parameters)}${route}${place && `|${place}`}`;
}

/** The path of a page. */
export function pathOf(page: string): string {
  return page.split('?', 1)[0] ?? '';
}

/**
 * The key under which a form without a name is stored: by its fields, by how many forms on the page have the same, and by its
 * place among those. Where one of these has changed, it may be another form.
 */
export function keyOfUnnamed(shape: string, index: number, count: number): string {
  return `?${hash(shape)}~${index}/${count}`;
}

export const isUnnamed = (storageKey: string): boolean => /^\?|\/\?/.test(storageKey);

/** A short text for a long one (FNV-1a). */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(36);
}

export const sameId = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((part, index) => part === other[index]);
