import type { Notice } from './notice.ts';

// Above everything of the host's but its highest layer.
const STYLE = {
  position: 'fixed',
  zIndex: '2147483646',
  inset: 'auto 1em 1em',
  display: 'grid',
  gap: '.75em',
  maxInlineSize: '26em',
  maxBlockSize: 'calc(100vh - 2em)',
  marginInlineStart: 'auto',
  overflow: 'auto',
} as const;

/** Where notices stand above one another; on the page while there are any. */
export function createCorner(document: Document): { add(notice: Notice): Notice } {
  const corner = document.createElement('intermission-corner');
  // Set one by one, which a policy against inline styles has nothing against.
  Object.assign(corner.style, STYLE);

  return {
    add(notice) {
      corner.append(notice.element);
      if (!corner.isConnected) document.body.append(corner);
      return {
        ...notice,
        remove() {
          notice.remove();
          if (!corner.firstChild) corner.remove();
        },
      };
    },
  };
}
