/**
 * The place of a frame in its tab: `''` for the top page, else the labels of the frames that lead to it, as in `shop/chat`.
 * Same after a reload, as far as the page builds its frames in the same way. Two frames of a tab never share a place.
 */
export function framePlace(view: Window = window): string {
  const { parent } = view;
  // A frame that has been removed has no parent.
  if (!parent || parent === view) return '';
  const element = frameElementOf(view);
  const label = element ? labelOf(element) : `?${indexOf(view)}`;
  const around = framePlace(parent);
  return around ? `${around}/${label}` : label;
}

/** `undefined` where the page around is of another origin. */
function frameElementOf(view: Window): Element | undefined {
  try {
    return view.frameElement ?? undefined;
  } catch {
    // The frame itself is of another origin.
    return undefined;
  }
}

/** The position among all frames of the page around, which pages of other origins may see too. */
function indexOf({ parent, self }: Window): number {
  return Array.from({ length: parent.length }, (_, index) => parent[index]).indexOf(self);
}

/** Tells an element from all others of its document: by its name or `id`, else by its position among those like it. */
function labelOf(element: Element): string {
  const root = element.getRootNode() as ParentNode & Partial<ShadowRoot>;
  const kind = kindOf(element);
  const alike = [...root.querySelectorAll(element.localName)].filter((other) => kindOf(other) === kind);
  const index = alike.indexOf(element);
  const label = nameOf(element) && index === 0 ? kind : `${kind}?${index}`;
  return root.host ? `${labelOf(root.host)}>${label}` : label;
}

const nameOf = (element: Element) => element.getAttribute('name') || element.id;

/**
 * Without a name, frames of other addresses do not count: an advertisement may be there on one visit, and not on the next.
 * Only a hash of the address is used, because addresses may hold tokens, and this ends up in storage.
 */
function kindOf(element: Element): string {
  const name = nameOf(element);
  if (name) return encodeURIComponent(name);
  // Query and fragment may change with each visit, and so does the whole address of a blob.
  const [path = ''] = /^(?!blob:|data:)[^?#]*/.exec(element.getAttribute('src') ?? '') ?? [];
  return element.localName + (path && `~${hash(path)}`);
}

function hash(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) >>> 0;
  return sum.toString(36);
}
