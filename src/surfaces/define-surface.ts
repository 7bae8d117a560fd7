import { OptionsError } from '../errors.ts';
import type { Dispose } from '../lib/disposer.ts';
import type { Notice } from '../notice/notice.ts';

/** What a kind of surface gets to work with while one of its elements is locked. */
export interface LockContext {
  readonly element: HTMLElement;
  /** A notice, not yet on the page, that says what there is to say of this lock, and goes on saying it. */
  createNotice(): Pick<Notice, 'element' | 'remove'>;
  /** Why nothing can be sent now, in the visitor's language. */
  reason(): string;
  /** Has the element give way to a notice in its own place. Returns a function that brings it back as it was. */
  swap(): Dispose;
  /** Leaves the element as it is and prevents its submits, with a message at the button. Returns its undo. */
  preventSubmits(): Dispose;
}

/** What a lock means for the surfaces of one name. */
export interface SurfaceKind {
  /** Locks the element. May return a function that leaves it as it was. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a lock without an undo returns nothing.
  lock(context: LockContext): Dispose | void;
  /**
   * What follows when the lock clears: the page is loaded anew, the element comes back in place, or, in place as well,
   * this function is called after the undo. An element's `data-intermission-release` has the last word. Default `in-place`.
   */
  readonly release?: 'reload' | 'in-place' | ((context: LockContext) => void);
}

const defined = new Map<string, SurfaceKind>();

/** The kinds of surfaces defined until now, by name. */
export const definedSurfaces: ReadonlyMap<string, SurfaceKind> = defined;

/**
 * Says what a lock means for the elements with `data-intermission="name"`, from their next lock on. Takes the place of an
 * earlier definition, that of a built-in surface included. What it throws later goes to `onError`.
 *
 * @throws {OptionsError} for an empty name, a `lock` that is no function, or another `release`.
 */
export function defineSurface(name: string, kind: SurfaceKind): void {
  const { lock, release = 'in-place' } = Object(kind) as Partial<SurfaceKind>;
  if (!name || typeof name !== 'string') throw new OptionsError('Expected the surface to have a name.');
  if (typeof lock !== 'function') throw new OptionsError(`Expected \`lock\` of "${name}" to be a function.`);
  if (release !== 'reload' && release !== 'in-place' && typeof release !== 'function')
    throw new OptionsError(`Expected \`release\` of "${name}" to be "reload", "in-place" or a function.`);
  defined.set(name, kind);
}
