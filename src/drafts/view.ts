import type { Control, Field } from './controls.ts';
import type { View } from './draft.ts';

export const STEP = 'data-intermission-step';

/** What the person is looking at in `root`: which details are open, and where the caret is. */
export function readView(root: Element, fieldOf: (control: Control) => Field | undefined): View {
  // The browser remembers this list; a selector it would look for through the whole form each time.
  const open = Array.from(root.getElementsByTagName('details'), (details) => details.open);
  const active = document.activeElement as HTMLInputElement | null;
  const focused = active && fieldOf(active);
  if (!focused) return { open };
  // Inputs of some types have no caret to be asked for.
  const { selectionStart: from = null, selectionEnd: to = null } = active;
  return { open, focus: focused.key, ...(from !== null && to !== null && { selection: [from, to] as const }) };
}
