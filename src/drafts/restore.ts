import type { SteadyClock } from '../lib/clock.ts';
import { giveWay } from '../lib/give-way.ts';
import { type Field, hintsOf } from './controls.ts';
import { type Draft, type FieldRecord, isEntered, type StoredFile, sameValue, type View } from './draft.ts';
import { holds, offers } from './field-value.ts';
import { createHydration } from './hydration.ts';
import type { KeptForm } from './kept-form.ts';
import { type Restoration, type SkipReason, skippedOf } from './restoration.ts';
import { STEP } from './view.ts';

type Outcome = SkipReason | 'restored' | 'written';

export interface RestoreOptions {
  readonly clock: SteadyClock;
  /** Resolves when controls have come or gone in the form, or after `patience` milliseconds. */
  readonly nextControls: (patience: number) => Promise<unknown>;
  /** A person asked for it: it replaces what the server has changed since, but not what was typed since. */
  readonly asked: boolean;
  /** Aborted when restoring has to end. */
  readonly signal: AbortSignal;
}

type Find = (key: string, record: FieldRecord) => Field | undefined;

// A framework may render once more and put its own value back, or bring its controls late.
const ATTEMPTS = 6;
const FRAME = 20;
const PATIENCE = 3_000;
const LOOK = 250;
// Milliseconds after which the page gets its turn. More turns cost more: a page may be painted anew in each.
const SLICE = 30;

/**
 * Puts the values of `draft` back in `form`: never over what the person has typed since the page was loaded, nor, unless
 * asked, over what the server has changed since. Waits for controls that come late, and looks again whether it stayed.
 */
export async function restore(form: KeptForm, draft: Draft, options: RestoreOptions): Promise<Restoration> {
  const { clock, signal } = options;
  const deadline = clock.steady() + PATIENCE;
  const outcomes = new Map<string, Outcome>();
  const hydration = createHydration(form, clock);
  const find = createFinder(form, draft);
  let missing = new Map([...draft.fields].filter(([, record]) => isEntered(record)));
  if (draft.header.step) form.root.setAttribute(STEP, draft.header.step);
  for (;;) {
    const written = new Map<string, FieldRecord>();
    let begun = clock.steady();
    for (const [key, record] of missing) {
      if (clock.steady() - begun > SLICE) {
        await giveWay();
        if (signal.aborted) return report(draft, outcomes);
        begun = clock.steady();
      }
      const field = find(key, record);
      // An option may come as late as a control.
      if (!field || !offers(field, record.value)) continue;
      const outcome = judge(form, field, record, options.asked);
      outcomes.set(key, outcome ?? 'written');
      if (field.key !== key) form.rename(key, field);
      if (outcome && outcome !== 'restored') continue;
      hydration.note(field, record);
      if (outcome) continue;
      form.put(field, record.value);
      written.set(key, record);
    }
    for (const [key, record] of await settle(form, written, find, options)) {
      if (find(key, record)) outcomes.set(key, 'not-accepted');
      else outcomes.delete(key);
    }
    missing = new Map([...missing].filter(([key]) => !outcomes.has(key)));
    if (signal.aborted) return report(draft, outcomes);
    if (missing.size === 0 || clock.steady() >= deadline) break;
    await options.nextControls(LOOK);
    if (signal.aborted) return report(draft, outcomes);
  }
  showView(form.root, form.fields(), draft.header.view);
  hydration.watch();
  return report(draft, outcomes);
}

/** Finds a field, as they are now, by its key, else by its id, autocomplete or label, where that is unambiguous. */
function createFinder(form: KeptForm, draft: Draft): Find {
  let fields: readonly Field[] = [];
  let byKey = new Map<string, Field>();
  let byHint: Map<string, Field | undefined> | undefined;
  return (key, { hints = [] }) => {
    if (fields !== form.fields()) {
      fields = form.fields();
      byKey = new Map(fields.map((field) => [field.key, field]));
      byHint = undefined;
    }
    const named = byKey.get(key);
    if (named) return named;
    // A field that the draft knows by its key is nobody else's.
    byHint ??= indexHints(fields.filter((field) => !draft.fields.has(field.key)));
    return hints.map((hint) => byHint?.get(hint)).find(Boolean);
  };
}

function indexHints(fields: readonly Field[]): Map<string, Field | undefined> {
  const index = new Map<string, Field | undefined>();
  for (const field of fields) for (const hint of hintsOf(field)) index.set(hint, index.has(hint) ? undefined : field);
  return index;
}

/** Why a value is not to be put there, or that it stands there already; `undefined` where it is to be put. */
function judge(form: KeptForm, field: Field, { value, base, shown }: FieldRecord, asked: boolean): Outcome | undefined {
  if (Array.isArray(value) && value.some((file: string | StoredFile) => typeof file !== 'string' && !file.data)) {
    return 'choose-again';
  }
  if (holds(field, value)) return 'restored';
  if (form.touched(field)) return 'typed-since';
  // Where what it held at first is no longer to be had, the page had to choose something else.
  if (asked || holds(field, base) || !offers(field, base)) return undefined;
  return shown !== undefined && holds(field, shown) ? undefined : 'changed-since';
}

/** Which of the fields that were written have not kept it, or are no longer there. */
async function settle(
  form: KeptForm,
  written: ReadonlyMap<string, FieldRecord>,
  find: Find,
  { clock, signal }: RestoreOptions,
) {
  const lost = () =>
    [...written].filter(([key, record]) => {
      const field = find(key, record);
      if (!field) return true;
      // What was discarded, delivered or replaced meanwhile is not written again.
      const isWanted = sameValue(form.entryOf(field.key)?.value, record.value);
      return isWanted && !form.touched(field) && !holds(field, record.value);
    });
  for (let attempt = 1; attempt < ATTEMPTS && written.size > 0; attempt++) {
    await new Promise<void>((resolve) => clock.after(FRAME * attempt, resolve));
    if (signal.aborted || form.isSent()) return [];
    const again = lost();
    if (again.length === 0) return [];
    for (const [key, record] of again) {
      const field = find(key, record);
      if (field) form.put(field, record.value);
    }
  }
  return lost();
}

/** Shows what the person was looking at; the focus only where nothing has it. */
function showView(root: Element, fields: readonly Field[], view: View | undefined): void {
  for (const [index, details] of root.querySelectorAll('details').entries()) {
    details.open = view?.open[index] ?? details.open;
  }
  const control = fields.find(({ key }) => key === view?.focus)?.controls[0] as HTMLInputElement | undefined;
  if (!control || document.activeElement !== document.body) return;
  control.focus({ preventScroll: true });
  if (view?.selection) control.setSelectionRange?.(...view.selection);
}

function report(draft: Draft, outcomes: ReadonlyMap<string, Outcome>): Restoration {
  const fields = [...draft.fields].filter(([, record]) => isEntered(record));
  const having = (...wanted: Outcome[]) =>
    fields.flatMap(([field]) => (wanted.includes(outcomes.get(field) ?? 'not-found') ? field : []));
  return {
    restored: having('restored', 'written'),
    written: having('written'),
    skipped: fields.flatMap(([field, record]) => {
      const reason = outcomes.get(field) ?? 'not-found';
      return reason === 'restored' || reason === 'written' ? [] : skippedOf(field, record, reason);
    }),
  };
}
