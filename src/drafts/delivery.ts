import type { Clock } from '../lib/clock.ts';
import type { Dispose } from '../lib/disposer.ts';
import { session } from '../lib/session.ts';

export interface Delivery {
  /** The form in `root` is being submitted. */
  submit(root: Element): void;
  /** A write begins. Returns what is to be called when it ends; `undefined` when it follows no submit. */
  write(): ((accepted: boolean | undefined) => void) | undefined;
  /** Notes that the page leaves by the native submit of the form whose draft has this key; with none, that it does not. */
  leaveBy(formKey: string | undefined): void;
  /** The page goes away: nothing more can follow. */
  leave(): void;
}

const NAME = 'submitted';
// A handler may validate, ask a token or open a dialog before it sends; much later it is another matter.
const ATTRIBUTION = 10_000;
// The write that came back first may have been somebody's statistics, and the form's own about to begin.
const GRACE = 1_000;

/** Finds out when a form's entries have arrived: when every write that its submit set off was answered 2xx or 3xx. */
export function createDelivery(clock: Clock, onDelivered: (root: Element) => void): Delivery {
  let latest: { root: Element; at: number; pending: number; failed: boolean } | undefined;
  let noted: string | undefined;
  /** What decides the submissions all of whose writes have ended. */
  const decisions = new Set<Dispose>();

  return {
    submit(root) {
      latest = { root, at: clock.now(), pending: 0, failed: false };
    },
    write() {
      const submission = latest;
      if (!submission || clock.now() - submission.at > ATTRIBUTION) return undefined;
      submission.pending++;
      return (accepted) => {
        submission.failed ||= !accepted;
        if (--submission.pending > 0) return;
        const decide = () => {
          cancel();
          decisions.delete(decide);
          if (submission.pending > 0) return;
          if (latest === submission) latest = undefined;
          if (!submission.failed) onDelivered(submission.root);
        };
        const cancel = clock.after(GRACE, decide);
        decisions.add(decide);
      };
    },
    leaveBy(formKey) {
      // Of every key that is typed it is said that it does not.
      if (formKey ?? noted) session.set(NAME, formKey && [location.pathname, formKey]);
      noted = formKey;
    },
    leave() {
      for (const decide of decisions) decide();
    },
  };
}

/**
 * Path and form key of the draft that this page proves delivered: it is the answer to a native submit, was 2xx, and
 * came by a redirect or does not show the form again, as it would with entries found wrong.
 */
export function deliveredByNavigation(showsForm: (formKey: string) => boolean): string[] | undefined {
  const note = session.get(NAME);
  const [path, formKey] = Array.isArray(note) ? note.map(String) : [];
  session.set(NAME, undefined);
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (!path || !formKey || navigation?.type !== 'navigate') return undefined;
  const { responseStatus: status = 0, redirectCount } = navigation;
  const answered = redirectCount > 0 || location.pathname !== path || !showsForm(formKey);
  return status >= 200 && status < 400 && answered ? [path, formKey] : undefined;
}
