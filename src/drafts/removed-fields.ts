/** What a person did last in a form: made a choice, or pressed something. */
export interface Act {
  readonly kind: 'choice' | 'press';
  readonly target: Element;
  /** The key of the field that was chosen in: another element may stand in its place afterwards. */
  readonly field?: string | undefined;
  /** By a clock that cannot be set, in milliseconds. */
  readonly at: number;
}

export interface RemovedFields {
  /** Keys of fields that have left the form, and of those that stay. */
  readonly gone: readonly string[];
  readonly left: readonly string[];
  /** Whether the form has fields now that it did not have before. */
  readonly hasNew: boolean;
  /** What the person did just before; `undefined` where that was nothing. */
  readonly kind: Act['kind'] | undefined;
  /** What was pressed or chosen has left the form as well. */
  readonly isTargetGone: boolean;
}

/**
 * Which of the fields that have left the form the person has withdrawn: those that a choice made go, and those of a row that
 * was removed. The fields of a wizard's step make room for those of the next one, or for none; they keep their entries.
 */
export function withdrawnFields({ gone, left, hasNew, kind, isTargetGone }: RemovedFields): readonly string[] {
  // A choice that leads on to the next step leaves with its own.
  if (kind === 'choice') return isTargetGone ? [] : gone;
  if (kind === undefined || hasNew) return [];
  const shapes = new Set(left.map(shapeOf));
  const isRow = gone.some((key) => shapes.has(shapeOf(key)));
  return isRow || (isTargetGone && gone.length <= left.length) ? gone : [];
}

/** "guests[0][name]" and "guests[12][name]", "guest" and "guest~2" have one shape. */
export const shapeOf = (key: string) => key.replace(/~\d+$/, '').replace(/\d+/g, '#');
