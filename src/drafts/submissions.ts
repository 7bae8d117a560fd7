import type { SteadyClock } from '../lib/clock.ts';
import type { OnWrite, WriteAnswer } from '../lib/write.ts';
import {
  type Delivery,
  type DeliveryFacts,
  type FormOutcome,
  gradeDelivery,
  isSignInAddress,
  listsErrors,
} from './delivery.ts';
import type { Draft } from './draft.ts';
import { pageOf, pathOf } from './identity.ts';
import { carriesEntries, readableBody } from './request-entries.ts';

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

interface AnswerFacts extends Pick<DeliveryFacts, 'accepted' | 'signIn'> {
  errors: boolean;
  /** The address that was asked, without its query. */
  readonly address: string;
  /** Whether it was a redirect to the page of the form itself. */
  readonly isBack: boolean;
}

interface Underway {
  readonly submission: Submission;
  ended: Promise<void>;
  end: () => void;
  /** Writes that are not answered yet. */
  pending: number;
  /** Answers whose bodies are being read. A page that is left at an answer does not wait for these. */
  reading: number;
  carried: boolean | undefined;
  readonly answers: Set<AnswerFacts>;
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
export function createSubmissions({ clock, outcomeOf, onGraded }: SubmissionsOptions): Submissions {
  let latest: Underway | undefined;
  const underway = new Set<Underway>();

  function grade(one: Underway, form: FormOutcome) {
    const { submission, carried } = one;
    const { cause, registers } = submission;
    const { accepted, signIn, errors } = factsOf(one);
    const facts = { cause, registers, carried, accepted, signIn, errors, form };
    const delivery = gradeDelivery({ by: 'script', ...facts });
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

  /** What is known of an answer at once, and its body, which the page may read as well from now on. */
  function read({ draft }: Submission, asked: string, { accepted, url = asked, isRedirected, json }: WriteAnswer) {
    const facts: AnswerFacts = {
      address: withoutQuery(asked),
      accepted,
      signIn: isRedirected === true && isSignInAddress(url),
      isBack: isRedirected === true && pathOf(pageOf(url)) === pathOf(draft.id[1]),
      errors: false,
    };
    return { facts, body: accepted ? json?.() : undefined };
  }

  return {
    begin(submission) {
      const isOther = submission.cause === 'press' && latest && latest.pending > 0;
      if (isOther) return;
      const one: Underway = {
        submission,
        ...createEnd(),
        pending: 0,
        reading: 0,
        carried: undefined,
        answers: new Set(),
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
      if (!one || clock.steady() - one.at > ATTRIBUTION) return undefined;
      const { fields } = one.submission.draft;
      // Nothing else is under way in the task of a press: what is sent then, the press has set off.
      const isByPress = one.submission.cause === 'press' && one.isFirstTask;
      const isOther = (carried: boolean | undefined) =>
        !isByPress && (carried === false || (!carried && (one.hasFailed || one.submission.cause === 'press')));
      const content = readableBody(body());
      const known = content instanceof Promise ? undefined : carriesEntries(content, fields);
      if (!(content instanceof Promise) && isOther(known)) return undefined;
      // A request that is repeated replaces the one before.
      const repeated = [...one.answers].filter(({ address }) => address === withoutQuery(url));
      if (one.hasFailed) {
        if (repeated.length === 0) return undefined;
        Object.assign(one, createEnd(), { hasFailed: false });
      }
      underway.add(one);
      one.pending++;
      return async (answer) => {
        const { facts, body } = read(one.submission, url, answer);
        const carried = known ?? carriesEntries(await content, fields);
        one.pending--;
        if (!isOther(carried)) {
          for (const before of repeated) one.answers.delete(before);
          one.answers.add(facts);
          one.carried ||= carried;
          one.at = clock.steady();
          one.reading++;
          facts.errors = listsErrors(await body);
          one.reading--;
        }
        if (one.pending + one.reading > 0 || !underway.has(one)) return;
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
      for (const one of underway) if (one.pending === 0 && one.answers.size > 0) grade(one, 'left');
    },
    async ended(isOf) {
      await Promise.all([...underway].filter(({ submission }) => isOf(submission.draft)).map((one) => one.ended));
    },
    isUnderway: (isOf) => [...underway].some(({ submission }) => isOf(submission.draft)),
  };
}

function factsOf({ answers }: Underway): Omit<AnswerFacts, 'address'> {
  const all = [...answers];
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
