import type { SteadyClock } from '../lib/clock.ts';
import type { OnWrite, WriteAnswer } from '../lib/write.ts';
import type { Delivery, FormOutcome } from './delivery.ts';
import type { Draft } from './draft.ts';

export type Grading = typeof import('./grading.ts');

/** Entries that a person has sent. */
export interface Submission {
  /** The draft as it was sent. */
  readonly draft: Draft;
  readonly cause: 'submit' | 'press';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Whether the form lets a person choose a password. */
  readonly registers: boolean;
}

export interface SubmissionsOptions {
  readonly clock: SteadyClock;
  /** What judges; `undefined` until it is loaded. Until then nothing counts as delivered. */
  readonly grading: () => Grading | undefined;
  readonly outcomeOf: (submission: Submission) => FormOutcome;
  readonly onGraded: (submission: Submission, delivery: Delivery, form: FormOutcome) => void;
}

export interface Submissions {
  begin(submission: Submission): void;
  /** A write begins. */
  readonly write: OnWrite;
  /** The page is left by the native submit of what was sent last: only the page that answers it can prove anything. */
  leaveBySubmit(): void;
  /** The page goes away: nothing more can follow. */
  leave(): void;
  /** Resolves when nothing that was sent of this draft is under way any more. */
  ended(isOf: (draft: Draft) => boolean): Promise<void>;
  isUnderway(isOf: (draft: Draft) => boolean): boolean;
}

interface Underway {
  readonly submission: Submission;
  readonly ended: Promise<void>;
  /** Writes that are not answered yet. */
  pending: number;
  readonly facts: { carried: boolean | undefined; accepted: boolean | undefined; signIn: boolean; errors: boolean };
  /** By a clock that cannot be set, in milliseconds. */
  readonly begunAt: number;
  /** Whether the task in which the person pressed the button still runs. */
  isFirstTask: boolean;
  /** How often all of its writes have been answered. */
  rounds: number;
  end(): void;
}

// A handler may validate, ask a token or open a dialog before it sends; much later it is another matter.
const ATTRIBUTION = 10_000;
// When the page is looked at after the last answer, in milliseconds: it may render its thanks after a while.
const LOOKS = [0, 100, 300, 600];

/** Finds out what became of what was sent, from the requests that it set off and from the page afterwards. */
export function createSubmissions({ clock, grading, outcomeOf, onGraded }: SubmissionsOptions): Submissions {
  let latest: Underway | undefined;
  const underway = new Set<Underway>();

  function grade(one: Underway, form: FormOutcome) {
    const { submission, facts } = one;
    const { cause, registers } = submission;
    underway.delete(one);
    if (latest === one) latest = undefined;
    const delivery = grading()?.gradeDelivery({ by: 'script', cause, registers, ...facts, form });
    if (delivery) onGraded(submission, delivery, form);
    one.end();
  }

  async function conclude(one: Underway) {
    const round = ++one.rounds;
    for (const delay of LOOKS) {
      await new Promise<void>((resolve) => clock.after(delay, resolve));
      // Another request has followed; its answer begins another round.
      if (!underway.has(one) || one.pending > 0 || one.rounds !== round) return;
      const form = outcomeOf(one.submission);
      const isLast = delay === LOOKS.at(-1);
      const isOver = one.facts.accepted === true && /^(gone|emptied)$/.test(form);
      if (isOver || isLast) return grade(one, form);
    }
  }

  function take(one: Underway, carried: boolean | undefined, { accepted, url = '', isRedirected, json }: WriteAnswer) {
    const { facts } = one;
    facts.carried = facts.carried || carried;
    facts.accepted = facts.accepted === false || accepted === false ? false : accepted;
    facts.signIn ||= isRedirected === true && grading()?.isSignInAddress(url) === true;
    return accepted === true ? json?.() : undefined;
  }

  return {
    begin(submission) {
      const isOther = submission.cause === 'press' && latest && latest.pending > 0;
      if (isOther) return;
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      latest = {
        submission,
        ended,
        end,
        pending: 0,
        facts: { carried: undefined, accepted: undefined, signIn: false, errors: false },
        begunAt: clock.steady(),
        isFirstTask: true,
        rounds: 0,
      };
      const one = latest;
      clock.after(0, () => {
        one.isFirstTask = false;
      });
    },
    write({ body }) {
      const one = latest;
      const judge = grading();
      if (!one || !judge || clock.steady() - one.begunAt > ATTRIBUTION) return undefined;
      const carried = judge.carriesEntries(body(), one.submission.draft.fields);
      if (carried === false && !(one.submission.cause === 'press' && one.isFirstTask)) return undefined;
      underway.add(one);
      one.pending++;
      return async (answer) => {
        const body = await take(one, carried, answer);
        one.facts.errors ||= judge.listsErrors(body);
        if (--one.pending === 0 && underway.has(one)) void conclude(one);
      };
    },
    leaveBySubmit() {
      if (latest) underway.delete(latest);
      latest?.end();
      latest = undefined;
    },
    leave() {
      for (const one of underway) if (one.pending === 0) grade(one, 'left');
    },
    async ended(isOf) {
      await Promise.all([...underway].filter(({ submission }) => isOf(submission.draft)).map((one) => one.ended));
    },
    isUnderway: (isOf) => [...underway].some(({ submission }) => isOf(submission.draft)),
  };
}
