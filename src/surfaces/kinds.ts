import type { Dispose } from '../lib/disposer.ts';
import type { Notice } from '../notice/notice.ts';
import { preventSubmits } from './prevent-submits.ts';
import { swapForNotice } from './swap.ts';

/** What a kind of surface gets to work with while it is locked. */
export interface LockContext {
  readonly element: HTMLElement;
  /** A notice, not yet on the page, that says what there is to say of this lock, and goes on saying it. */
  createNotice(): Pick<Notice, 'element' | 'remove'>;
  /** Why nothing can be sent now. */
  reason(): string;
  /** The language of the texts. */
  readonly lang: string;
}

export interface SurfaceKind {
  /** Locks the surface. Returns a function that leaves it as it was. */
  lock(context: LockContext): Dispose;
  /** What follows when its lock clears: the page is loaded anew, or the surface simply comes back. */
  readonly release: 'reload' | 'in-place';
}

const widget: SurfaceKind = { lock: swapForNotice, release: 'in-place' };
const page: SurfaceKind = { lock: swapForNotice, release: 'reload' };

const kinds = new Map<string, SurfaceKind>([
  ['checkout', page],
  ['control-panel', page],
  ['form', { lock: preventSubmits, release: 'in-place' }],
]);

/** The kind of a surface with this name. Registration, login, editor, and names of the host's own are widgets. */
export function kindOf(name: string): SurfaceKind {
  return kinds.get(name) ?? widget;
}
