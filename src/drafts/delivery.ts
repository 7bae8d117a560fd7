import type { Clock } from '../lib/clock.ts';
import { session } from '../lib/session.ts';

/** One press of a submit button and the writes that followed it. */
export interface Submission {
  readonly root: Element;
  readonly at: number;
  pending: number;
  failed: boolean;
}

export interface Delivery {
  /** The form in `root` is being submitted. */
  submit(root: Element): void;
  /** A write begins. Returns the submission that it belongs to. */
  begin(): Submission | undefined;
  /** A write of `submission` ended. */
  end(submission: Submission, accepted: boolean): void;
}

// A handler may validate, ask a token or open a dialog before it sends; much later it is another matter.
const ATTRIBUTION = 10_000;

/**
 * Finds out when a form's entries have arrived: when every write that its submit set off was answered 2xx or 3xx. All
 * of them, because the one that came back first may have been somebody's statistics.
 */
export function createDelivery(clock: Clock, onDelivered: (root: Element) => void): Delivery {
  let latest: Submission | undefined;
  return {
    submit(root) {
      latest = { root, at: clock.now(), pending: 0, failed: false };
    },
    begin() {
      if (!latest || clock.now() - latest.at > ATTRIBUTION) return undefined;
      latest.pending++;
      return latest;
    },
    end(submission, accepted) {
      submission.pending--;
      submission.failed ||= !accepted;
      if (submission.pending > 0) return;
      if (latest === submission) latest = undefined;
      if (!submission.failed) onDelivered(submission.root);
    },
  };
}

const NAME = 'submitted';

/** Notes that the page leaves by the submit of the form whose draft has this key. */
export function noteNativeSubmit(formKey: string): void {
  session.set(NAME, JSON.stringify([location.pathname, formKey]));
}

export function forgetNativeSubmit(): void {
  session.remove(NAME);
}

/**
 * Path and form key of the draft that this page proves delivered: it is the answer to a native submit, was 2xx, and
 * came by a redirect or does not show the form again, as it would with entries found wrong.
 */
export function deliveredByNavigation(
  showsForm: (formKey: string) => boolean,
): [path: string, formKey: string] | undefined {
  const [path, formKey] = readNote();
  forgetNativeSubmit();
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (path === undefined || formKey === undefined || navigation?.type !== 'navigate') return undefined;
  const { responseStatus, redirectCount } = navigation;
  if (responseStatus === undefined || responseStatus < 200 || responseStatus >= 400) return undefined;
  const shown = location.pathname === path && showsForm(formKey);
  return redirectCount > 0 || !shown ? [path, formKey] : undefined;
}

function readNote(): string[] {
  try {
    const note: unknown = JSON.parse(session.get(NAME) ?? '[]');
    return Array.isArray(note) ? note.filter((part) => typeof part === 'string') : [];
  } catch {
    return [];
  }
}
