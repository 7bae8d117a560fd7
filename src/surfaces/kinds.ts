import type { Dispose } from '../lib/disposer.ts';
import { definedSurfaces, defineSurface, type LockContext, type SurfaceKind } from './define-surface.ts';
import type { Submits } from './submits.ts';

/** What the built-in kinds get beside that. */
export interface InnerContext extends LockContext {
  /** The language of the texts. */
  readonly lang: string;
  /** That what could not be sent can be now. */
  clearedReason(): string;
  /** Whether the lock ends because it has cleared, and not because element or client go. */
  hasCleared(): boolean;
  readonly submits: Submits;
  /** Aborted when the client stops. */
  readonly signal: AbortSignal;
  /** Whether somebody has been at work in the element. */
  isTouched(): boolean;
  /** Writes every draft. Never rejects. */
  flush(): Promise<void>;
  /** The page's own `fetch`, unpatched. */
  readonly fetch: typeof globalThis.fetch;
  /** Answers the page's watched requests with a 503 in the server's place, and tells of each. Returns its undo. */
  refuse(onRefused: () => void): () => void;
  /**
   * Has the release wait until `mayRelease` resolves to `true`; it is asked again when the tab is looked at. `signIn` is
   * where the person can help it along.
   */
  awaitRelease(mayRelease: () => Promise<boolean>, signIn?: string): void;
  /** What only pages with an editor load. */
  readonly lockEditor?: ((context: InnerContext) => Dispose) | undefined;
}

const widget: SurfaceKind = { lock: ({ swap }) => swap() };
const form: SurfaceKind = { lock: ({ preventSubmits }) => preventSubmits() };
const editor: SurfaceKind = {
  lock(context) {
    // Who locks surfaces gives every kind the whole context.
    const inner = context as InnerContext;
    return inner.lockEditor ? inner.lockEditor(inner) : inner.swap();
  },
};

defineSurface('registration', widget);
defineSurface('login', widget);
defineSurface('checkout', { ...widget, release: 'reload' });
defineSurface('control-panel', { ...widget, release: 'reload' });
defineSurface('form', form);
defineSurface('editor', editor);

/** The kind of a surface with this name: the host's own, where `own` has it. What nobody has defined is a widget. */
export function kindOf(name: string, own: ReadonlyMap<string, SurfaceKind>): SurfaceKind {
  return own.get(name) ?? definedSurfaces.get(name) ?? widget;
}
