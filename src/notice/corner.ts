import type { Notice } from './notice.ts';

const BOTTOM = 'auto 0 0';
const TOP = '0 0 auto';
// Above everything of the host's but its highest layer; never more than half of the window.
const STYLE = {
  position: 'fixed',
  zIndex: '2147483646',
  inset: BOTTOM,
  display: 'grid',
  gap: '.75em',
  // Room for shadows, which do not keep anybody from what is below.
  padding: '1em',
  pointerEvents: 'none',
  boxSizing: 'border-box',
  maxInlineSize: '28em',
  maxBlockSize: '50vh',
  marginInlineStart: 'auto',
  overflow: 'auto',
} as const;

/**
 * Where notices stand above one another; on the page while there are any, and there once. It makes way for what gets focus
 * below it.
 */
export function createCorner(document: Document): { add<T extends Pick<Notice, 'element' | 'remove'>>(notice: T): T } {
  let corner = document.createElement('intermission-corner');
  // Set one by one, which a policy against inline styles has nothing against.
  Object.assign(corner.style, STYLE);

  function makeWay({ target }: Event) {
    // Another has taken away what was the last in it.
    if (!corner.isConnected) document.removeEventListener('focusin', makeWay);
    if (!(target instanceof Element) || corner.contains(target)) return;
    const [own, other] = [corner.getBoundingClientRect(), target.getBoundingClientRect()];
    const apart = other.bottom < own.top || other.top > own.bottom || other.right < own.left || other.left > own.right;
    if (!apart) corner.style.inset = corner.style.inset === TOP ? BOTTOM : TOP;
  }

  return {
    add(notice) {
      corner = document.querySelector<HTMLElement>('intermission-corner') ?? corner;
      corner.append(notice.element);
      if (!corner.isConnected) {
        document.body.append(corner);
        document.addEventListener('focusin', makeWay);
      }
      return {
        ...notice,
        remove() {
          notice.remove();
          if (corner.firstChild) return;
          corner.remove();
          document.removeEventListener('focusin', makeWay);
        },
      };
    },
  };
}
