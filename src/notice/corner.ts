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
 * below it or has it already, and for what is said there after a click.
 */
export function createCorner(document: Document): { add<T extends Pick<Notice, 'element' | 'remove'>>(notice: T): T } {
  let corner = document.createElement('intermission-corner');
  // Set one by one, which a policy against inline styles has nothing against.
  Object.assign(corner.style, STYLE);

  function makeWay(other: EventTarget | null) {
    // Another has taken away what was the last in it.
    if (!corner.isConnected) return leave();
    if (!(other instanceof Element) || other === document.body || corner.contains(other) || !covers(other)) return;
    turn();
    // What is higher than the window is covered either way.
    if (covers(other)) turn();
  }

  function covers(other: Element): boolean {
    const [own, its] = [corner.getBoundingClientRect(), other.getBoundingClientRect()];
    return its.bottom >= own.top && its.top <= own.bottom && its.right >= own.left && its.left <= own.right;
  }

  function turn() {
    corner.style.inset = corner.style.top === 'auto' ? TOP : BOTTOM;
  }

  const onFocus = ({ target }: Event) => makeWay(target);
  const onClick = () =>
    requestAnimationFrame(() => document.querySelectorAll('form intermission-notice').forEach(makeWay));

  function leave() {
    corner.remove();
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('click', onClick, true);
  }

  return {
    add(notice) {
      corner = document.querySelector<HTMLElement>('intermission-corner') ?? corner;
      // Beside all parts of the page, it is one of its own.
      if (!notice.element.hasAttribute('role')) notice.element.setAttribute('role', 'complementary');
      corner.append(notice.element);
      if (!corner.isConnected) {
        document.body.append(corner);
        document.addEventListener('focusin', onFocus);
        document.addEventListener('click', onClick, true);
      }
      // Not before it says what it is to say.
      requestAnimationFrame(() => makeWay(document.activeElement));
      return {
        ...notice,
        remove() {
          notice.remove();
          if (!corner.firstChild) leave();
        },
      };
    },
  };
}
