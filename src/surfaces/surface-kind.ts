import type { Dispose } from '../lib/disposer.ts';
import type { Messages } from '../notice/messages.ts';
import type { Notice } from '../notice/notice.ts';

/** What a kind of surface gets to work with while it is locked. */
export interface LockContext {
  readonly element: HTMLElement;
  readonly messages: Messages;
  /** A new notice that says what there is to say of this lock, and goes on saying it. */
  createNotice(): Notice;
}

export interface SurfaceKind {
  /** What follows when its lock clears: the page is loaded anew, or the surface simply comes back. */
  readonly release: 'reload' | 'in-place';
  /** Locks the surface. Returns a function that leaves it as it was. */
  lock(context: LockContext): Dispose;
}
