// @ts-check

/**
 * Lets blocks be moved by their handle: dragged with a pointer, or with the arrow keys. Calls back with
 * the ids in their new order when a move is done. Returns a function that undoes it.
 *
 * @param {HTMLElement} list
 * @param {(ids: string[], moved: string) => void} onReorder
 */
export function enableReorder(list, onReorder) {
  const listening = new AbortController();
  const { signal } = listening;
  const ids = () => [...list.children].map((item) => /** @type {HTMLElement} */ (item).dataset.id ?? '');

  list.addEventListener(
    'pointerdown',
    (event) => {
      const item = itemOfHandle(event);
      if (!item || event.button !== 0) return;
      const before = ids().join();
      drag(list, item, event, () => {
        if (ids().join() !== before) onReorder(ids(), item.dataset.id ?? '');
      });
    },
    { signal },
  );

  list.addEventListener(
    'keydown',
    (event) => {
      const item = itemOfHandle(event);
      const down = event.key === 'ArrowDown';
      if (!item || (!down && event.key !== 'ArrowUp')) return;
      event.preventDefault();
      const neighbour = down ? item.nextElementSibling : item.previousElementSibling;
      if (!neighbour) return;
      if (down) neighbour.after(item);
      else neighbour.before(item);
      onReorder(ids(), item.dataset.id ?? '');
    },
    { signal },
  );

  return () => listening.abort();
}

/** @param {Event} event */
function itemOfHandle(event) {
  const handle = event.target instanceof Element ? event.target.closest('.block-handle') : null;
  return /** @type {HTMLElement | null} */ (handle?.closest('.block') ?? null);
}

/**
 * The neighbours jump over the dragged block rather than the other way round: a node that is moved in
 * the document loses the pointer.
 *
 * @param {HTMLElement} list @param {HTMLElement} item @param {PointerEvent} start @param {() => void} done
 */
function drag(list, item, start, done) {
  const listening = new AbortController();
  const { signal } = listening;
  let origin = start.clientY;
  item.classList.add('block-dragged');
  document.documentElement.classList.add('dragging');

  const place = (/** @type {number} */ y) => {
    item.style.transform = `translateY(${y - origin}px)`;
  };
  const jump = (/** @type {Element | null} */ neighbour, /** @type {boolean} */ down) => {
    if (!neighbour) return;
    const top = item.offsetTop;
    if (down) item.before(neighbour);
    else item.after(neighbour);
    origin += item.offsetTop - top;
  };
  const finish = () => {
    listening.abort();
    item.classList.remove('block-dragged');
    item.style.transform = '';
    document.documentElement.classList.remove('dragging');
    done();
  };

  window.addEventListener(
    'pointermove',
    (event) => {
      const next = item.nextElementSibling;
      const previous = item.previousElementSibling;
      if (next && event.clientY > middleOf(next)) jump(next, true);
      else if (previous && event.clientY < middleOf(previous)) jump(previous, false);
      place(event.clientY);
    },
    { signal },
  );
  window.addEventListener('pointerup', finish, { signal });
  window.addEventListener('pointercancel', finish, { signal });
  list.addEventListener('lostpointercapture', finish, { signal });
}

/** @param {Element} element */
function middleOf(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
