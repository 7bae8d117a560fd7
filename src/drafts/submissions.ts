import type { SteadyClock } from '../lib/clock.ts';
import type { OnWrite, WriteAnswer } from '../lib/write.ts';
import type { Delivery, DeliveryFacts, FormOutcome } from './delivery.ts';
import type { Draft } from './draft.ts';
import { pageOf, pathOf } from './identity.ts';

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
  /** What has become of the form; `isBack`: the answer leads back to its page. */
  readonly outcomeOf: (submission: Submission, isBack: boolean) => FormOutcome;
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

interface AnswerFacts extends Pick<DeliveryFacts, 'accepted' | 'signIn' | 'errors'> {
  /** Whether it was a redirect to the page of the form itself. */
  readonly isBack: boolean;
}

interface Underway {
  readonly submission: Submission;
  ended: Promise<void>;
  end: () => void;
  /** Writes that are not answered yet. */
  pending: number;
  carried: boolean | undefined;
  /** By address: of a request that is repeated, the last answer counts. */
  readonly answers: Map<string, AnswerFacts>;
  /** Of the submit, or of the last answer; by a clock that cannot be set, in milliseconds. */
  at: number;
  /** Whether it was not delivered, as far as could be seen. A repeated request may still deliver it. */
  hasFailed: boolean;
  /** Whether the task in which the person pressed the button still runs. */
  isFirstTask: boolean;
  /** How often all of its writes have been answered. */
  rounds: number;
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
    const { submission, carried } = one;
    const { cause, registers } = submission;
    const { accepted, signIn, errors } = factsOf(one);
    const facts = { cause, registers, carried, accepted, signIn, errors, form };
    const delivery = grading()?.gradeDelivery({ by: 'script', ...facts }) ?? 'not';
    underway.delete(one);
    one.hasFailed = delivery === 'not';
    if (latest === one && !one.hasFailed) latest = undefined;
    onGraded(submission, delivery, form);
    one.end();
  }

  async function conclude(one: Underway) {
    const round = ++one.rounds;
    for (const delay of LOOKS) {
      await new Promise<void>((resolve) => clock.after(delay, resolve));
      // Another request has followed; its answer begins another round.
      if (!underway.has(one) || one.pending > 0 || one.rounds !== round) return;
      const { accepted, isBack } = factsOf(one);
      const form = outcomeOf(one.submission, isBack);
      const isLast = delay === LOOKS.at(-1);
      const isOver = accepted === true && /^(gone|emptied)$/.test(form);
      if (isOver || isLast) return grade(one, form);
    }
  }

  /** Takes in an answer. Resolves when its body has been read. */
  async function take(one: Underway, asked: string, { accepted, url = asked, isRedirected, json }: WriteAnswer) {
    const address = withoutQuery(asked);
    const judge = grading();
    const facts = {
      accepted,
      signIn: isRedirected === true && judge?.isSignInAddress(url) === true,
      isBack: isRedirected === true && pathOf(pageOf(url)) === pathOf(one.submission.draft.id[1]),
    };
    one.answers.set(address, { ...facts, errors: false });
    const body = accepted ? await json?.() : undefined;
    if (judge?.listsErrors(body)) one.answers.set(address, { ...facts, errors: true });
  }

  return {
    begin(submission) {
      const isOther = submission.cause === 'press' && latest && latest.pending > 0;
      if (isOther) return;
      const one: Underway = {
        submission,
        ...createEnd(),
        pending: 0,
        carried: undefined,
        answers: new Map(),
        at: clock.steady(),
        hasFailed: false,
        isFirstTask: true,
        rounds: 0,
      };
      latest = one;
      clock.after(0, () => {
        one.isFirstTask = false;
      });
    },
    write({ url, body }) {
      const one = latest;
      const judge = grading();
      if (!one || !judge || clock.steady() - one.at > ATTRIBUTION) return undefined;
      const { fields } = one.submission.draft;
      // Nothing else is under way in the task of a press: what is sent then, the press has set off.
      const isByPress = one.submission.cause === 'press' && one.isFirstTask;
      const isOther = (carried: boolean | undefined) =>
        !isByPress && (carried === false || (!carried && (one.hasFailed || one.submission.cause === 'press')));
      const content = judge.readableBody(body());
      const known = content instanceof Promise ? undefined : judge.carriesEntries(content, fields);
      if (!(content instanceof Promise) && isOther(known)) return undefined;
      if (one.hasFailed) {
        if (!one.answers.has(withoutQuery(url))) return undefined;
        Object.assign(one, createEnd(), { hasFailed: false });
      }
      underway.add(one);
      one.pending++;
      return async (answer) => {
        // The page may read the body of its answer from now on.
        const taken = take(one, url, answer);
        const carried = known ?? judge.carriesEntries(await content, fields);
        await taken;
        if (isOther(carried)) one.answers.delete(withoutQuery(url));
        else {
          one.carried ||= carried;
          one.at = clock.steady();
        }
        if (--one.pending > 0 || !underway.has(one)) return;
        if (one.answers.size > 0) return void conclude(one);
        underway.delete(one);
        one.end();
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

function factsOf({ answers }: Underway): AnswerFacts {
  const all = [...answers.values()];
  const isRefused = all.some(({ accepted }) => accepted === false);
  return {
    accepted: isRefused ? false : all.every(({ accepted }) => accepted) || undefined,
    signIn: all.some(({ signIn }) => signIn),
    errors: all.some(({ errors }) => errors),
    isBack: all.some(({ isBack }) => isBack),
  };
}

function createEnd(): Pick<Underway, 'ended' | 'end'> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { ended, end };
}

const withoutQuery = (url: string) => url.split('?', 1)[0] ?? '';
