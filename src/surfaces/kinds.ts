import { preventSubmits } from './prevent-submits.ts';
import type { SurfaceKind } from './surface-kind.ts';
import { swapForNotice } from './swap.ts';

const widget: SurfaceKind = { release: 'in-place', lock: swapForNotice };

const kinds: Record<string, SurfaceKind> = {
  registration: widget,
  login: widget,
  editor: widget,
  checkout: { release: 'reload', lock: swapForNotice },
  'control-panel': { release: 'reload', lock: swapForNotice },
  form: { release: 'in-place', lock: preventSubmits },
};

/** The kind of a surface with this name; a name of the host's own is a widget. */
export function kindOf(name: string): SurfaceKind {
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? widget) : widget;
}
