import type { Field } from './controls.ts';
import type { Draft, DraftHeader, FieldRecord } from './draft.ts';
import type { Restoration } from './restoration.ts';
import type { restore } from './restore.ts';

export type DraftScope = 'page' | 'site';

export type RestoreFields = typeof restore;

/** What has been entered, wherever it is stored. */
export interface DraftContent {
  readonly header: DraftHeader;
  readonly fields: ReadonlyMap<string, FieldRecord>;
}

/** What the keeper keeps a draft of: the fields of a form, or what an adapter reads. */
export interface Kept {
  /** Where the events of the draft are sent from. */
  readonly root: Element;
  readonly formKey: string;
  readonly scope: DraftScope;
  /** The fields as they are now; an adapter has none. */
  fields(): readonly Field[];
  /** Takes in what has been entered. Returns whether the draft has changed. */
  update(now: number): boolean;
  /** Reads everything, also what the page has filled in without an event. Returns whether the draft has changed. */
  scan(now: number): boolean;
  /** What has been entered; `undefined` while that is nothing. Entries that were taken back are in it, with their base. */
  content(): DraftContent | undefined;
  /**
   * Takes over a stored draft, except for fields that were entered since; `asked` when a person wants it, also over what was
   * entered on an earlier page. Returns the fields that gave way.
   */
  adopt(draft: Draft, asked: boolean): ReadonlyMap<string, FieldRecord>;
  /** Takes what stands there now for the page's own. Nothing is kept any more, but what was entered after `since`. */
  rebase(since?: number): void;
  /** The page shows another record: what stands there now is what the page came with. Nothing is kept any more. */
  startOver(): void;
  /** Whether the page shows another record in the same fields: what was entered stands there no more, by the page's doing. */
  showsOther(): boolean;
  /** Fills in again what the page has emptied. */
  refill(): void;
  /** Puts `draft` back, into fields by `restoreFields`; `asked` when a person wants it. */
  restore(draft: Draft, asked: boolean, restoreFields: RestoreFields): Promise<Restoration>;
  /** Takes what was written of `draft` away again, except for what the person has changed since. */
  undo(draft: Draft, written: readonly string[]): void;
  stop(): void;
}
