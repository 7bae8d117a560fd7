import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Delivery, FormOutcome } from '../../../src/drafts/delivery.ts';
import type { Draft } from '../../../src/drafts/draft.ts';
import { createSubmissions, type Submission } from '../../../src/drafts/submissions.ts';
import type { WriteAnswer } from '../../../src/lib/write.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

const ENTERED = 'A text of some length';
const draftOf = (formKey = 'claim'): Draft => ({
  id: ['owner', '/form?', formKey, 'tab'],
  header: { savedAt: 5, step: null },
  fields: new Map([['a', { value: ENTERED, base: '', at: 4 }]]),
});
const body = JSON.stringify({ text: ENTERED });
const accepted: WriteAnswer = { accepted: true, url: 'https://shop.example/api' };

function setUp() {
  const clock = createFakeClock();
  const page = { form: 'standing' as FormOutcome };
  const outcomeOf = vi.fn((_: Submission) => page.form);
  const graded: [key: string, delivery: Delivery][] = [];
  const submissions = createSubmissions({
    clock,
    outcomeOf,
    onGraded: ({ draft }, delivery) => graded.push([draft.id[2], delivery]),
  });
  const begin = (cause: Submission['cause'] = 'submit', { formKey = 'claim', registers = false } = {}) =>
    submissions.begin({ draft: draftOf(formKey), cause, at: clock.now(), registers });
  const write = (sent: unknown = body) => submissions.write({ url: 'https://shop.example/api', body: () => sent });
  const deliveries = () => graded.map(([, delivery]) => delivery);
  return { ...submissions, clock, page, outcomeOf, graded, deliveries, begin, write };
}

const settle = setImmediate;

describe('a write', () => {
  it('matters where a person has sent the entries that it carries', () => {
    const { begin, write } = setUp();
    begin();
    expect(write()).toBeTypeOf('function');
  });

  it('matters nothing where nothing was sent', () => {
    expect(setUp().write()).toBeUndefined();
  });

  it.each(['submit', 'press'] as const)('matters nothing later than 10 s after a %s', async (cause) => {
    const { begin, write, clock } = setUp();
    begin(cause);
    await clock.advance(10_000);
    expect(write()).toBeTypeOf('function');
    await clock.advance(1);
    expect(write()).toBeUndefined();
  });

  it('matters nothing where it carries something else, as telemetry does', () => {
    const { begin, write } = setUp();
    begin();
    expect(write('{"event":"submit"}')).toBeUndefined();
  });

  it('matters where what it carries cannot be read', () => {
    const { begin, write } = setUp();
    begin();
    expect(write(new Blob(['x']))).toBeTypeOf('function');
  });

  it('matters without the entries in the first task of a press, and not after it', async () => {
    const { begin, write, clock } = setUp();
    begin('press');
    expect(write('{"publish":true}')).toBeTypeOf('function');
    await clock.advance(0);
    expect(write('{"publish":true}')).toBeUndefined();
    expect(write()).toBeTypeOf('function');
  });

  it('is that of the last thing that was sent', async () => {
    const { begin, write, clock, page, graded } = setUp();
    begin('submit', { formKey: 'first' });
    begin('submit', { formKey: 'second' });
    write()?.(accepted);
    page.form = 'gone';
    await clock.advance(0);
    expect(graded).toEqual([['second', 'proven']]);
  });

  it('is still that of a form whose answer is awaited when another button is pressed', async () => {
    const { begin, write, clock, page, graded } = setUp();
    begin('submit', { formKey: 'first' });
    const answer = write();
    begin('press', { formKey: 'second' });
    write()?.(accepted);
    answer?.(accepted);
    page.form = 'gone';
    await clock.advance(0);
    expect(graded).toEqual([['first', 'proven']]);
  });

  it('of an earlier form is graded as well, when another is submitted before its answer', async () => {
    const { begin, write, clock, page, graded } = setUp();
    begin('submit', { formKey: 'first' });
    const answer = write();
    begin('submit', { formKey: 'second' });
    write()?.(accepted);
    answer?.(accepted);
    page.form = 'gone';
    await clock.advance(0);
    expect(graded.sort()).toEqual([
      ['first', 'proven'],
      ['second', 'proven'],
    ]);
  });
});

describe('after the answer', () => {
  it('the page is looked at after 0, 100, 400 and 1000 ms', async () => {
    const { begin, write, clock, outcomeOf, deliveries } = setUp();
    begin();
    write()?.(accepted);
    await settle();
    expect(outcomeOf).not.toHaveBeenCalled();
    const looks: number[] = [];
    for (const pause of [0, 99, 1, 299, 1, 599, 1]) {
      await clock.advance(pause);
      looks.push(outcomeOf.mock.calls.length);
    }
    expect(looks).toEqual([1, 1, 2, 2, 3, 3, 4]);
    expect(deliveries()).toEqual(['not']);
  });

  it.each<[FormOutcome, number]>([
    ['gone', 0],
    ['emptied', 100],
    ['gone', 400],
    ['emptied', 1_000],
  ])('delivery is proven as soon as the form is %s, after %i ms', async (form, after) => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin();
    write()?.(accepted);
    if (after > 0) await clock.advance(after - 1);
    expect(deliveries()).toEqual([]);
    page.form = form;
    await clock.advance(after > 0 ? 1 : 0);
    expect(deliveries()).toEqual(['proven']);
    await clock.advance(5_000);
    expect(deliveries()).toEqual(['proven']);
  });

  it.each<[string, WriteAnswer, FormOutcome, Delivery]>([
    ['was refused', { accepted: false }, 'gone', 'not'],
    ['never came', { accepted: undefined }, 'gone', 'not'],
    ['lists errors', { ...accepted, json: () => ({ errors: ['Too short'] }) }, 'gone', 'not'],
    ['lists errors late', { ...accepted, json: async () => ({ errors: ['Too short'] }) }, 'gone', 'not'],
    ['lists nothing', { ...accepted, json: () => ({ errors: [] }) }, 'gone', 'proven'],
    ['is a sign-in page', { accepted: true, url: 'https://shop.example/login', isRedirected: true }, 'gone', 'not'],
    ['is of an address with that name', { accepted: true, url: 'https://shop.example/login' }, 'gone', 'proven'],
    ['left the form as it was', accepted, 'standing', 'not'],
    ['led to the next step', accepted, 'on', 'not'],
  ])('that %s, with the form %s, it is graded', async (_, answer, form, delivery) => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin();
    page.form = form;
    write()?.(answer);
    await clock.advance(1_000);
    expect(deliveries()).toEqual([delivery]);
  });

  it('a registration that leads to sign-in is likely', async () => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin('submit', { registers: true });
    page.form = 'gone';
    write()?.({ accepted: true, url: 'https://shop.example/sign-in', isRedirected: true });
    await clock.advance(0);
    expect(deliveries()).toEqual(['likely']);
  });

  it('a press that took no entries along is likely', async () => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin('press');
    page.form = 'gone';
    write('{"publish":true}')?.(accepted);
    await clock.advance(0);
    expect(deliveries()).toEqual(['likely']);
  });

  it('the body of a refused answer is not read', () => {
    const { begin, write } = setUp();
    const json = vi.fn();
    begin();
    write()?.({ accepted: false, json });
    expect(json).not.toHaveBeenCalled();
  });
});

describe('several writes', () => {
  it('are graded together, once the last is answered', async () => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin();
    const [one, other] = [write(), write()];
    page.form = 'gone';
    one?.(accepted);
    await clock.advance(5_000);
    expect(deliveries()).toEqual([]);
    other?.(accepted);
    await clock.advance(0);
    expect(deliveries()).toEqual(['proven']);
  });

  it.each([
    ['first', [false, true]],
    ['last', [true, false]],
  ])('have not delivered where the %s was refused', async (_, answers) => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin();
    const writes = answers.map(() => write());
    page.form = 'gone';
    writes.forEach((answer, index) => void answer?.({ accepted: answers[index] }));
    await clock.advance(1_000);
    expect(deliveries()).toEqual(['not']);
  });

  it('have delivered where the one that was refused is repeated, and accepted', async () => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin();
    write()?.({ accepted: false });
    await clock.advance(50);
    page.form = 'gone';
    write()?.(accepted);
    await clock.advance(1_000);
    expect(deliveries()).toEqual(['proven']);
  });

  it('have not delivered where any of them lists errors', async () => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin();
    const [one, other] = [write(), write()];
    page.form = 'gone';
    one?.({ ...accepted, json: () => ({ ok: false }) });
    other?.(accepted);
    await clock.advance(1_000);
    expect(deliveries()).toEqual(['not']);
  });

  it('one after the other: the page is looked at again after the last answer', async () => {
    const { begin, write, clock, page, deliveries } = setUp();
    begin();
    write()?.(accepted);
    await clock.advance(350);
    const second = write();
    await clock.advance(600);
    second?.(accepted);
    await clock.advance(999);
    expect(deliveries()).toEqual([]);
    page.form = 'gone';
    await clock.advance(1);
    expect(deliveries()).toEqual(['proven']);
  });

  it('one answered between two looks: there are four looks after it', async () => {
    const { begin, write, clock, deliveries } = setUp();
    begin();
    write()?.(accepted);
    await clock.advance(450);
    write()?.(accepted);
    await clock.advance(950);
    expect(deliveries()).toEqual([]);
    await clock.advance(50);
    expect(deliveries()).toEqual(['not']);
  });
});

describe('ended', () => {
  it('resolves at once where nothing is under way', async () => {
    const { begin, ended } = setUp();
    begin();
    await expect(ended(() => true)).resolves.toBeUndefined();
  });

  it('waits until what was sent of a draft is graded, and for nothing else', async () => {
    const { begin, write, clock, ended, isUnderway } = setUp();
    begin();
    const answer = write();
    const done = vi.fn();
    void ended(({ id }) => id[2] === 'claim').then(done);
    await expect(ended(({ id }) => id[2] === 'other')).resolves.toBeUndefined();
    expect(isUnderway(({ id }) => id[2] === 'claim')).toBe(true);
    expect(isUnderway(({ id }) => id[2] === 'other')).toBe(false);
    answer?.(accepted);
    await clock.advance(999);
    expect(done).not.toHaveBeenCalled();
    await clock.advance(1);
    await settle();
    expect(done).toHaveBeenCalled();
    expect(isUnderway(() => true)).toBe(false);
  });
});

describe('leave', () => {
  it('grades what is answered, as left: delivered where the write carried it', async () => {
    const { begin, write, leave, deliveries } = setUp();
    begin();
    write()?.(accepted);
    await settle();
    leave();
    expect(deliveries()).toEqual(['proven']);
  });

  it('grades nothing that is not answered', async () => {
    const { begin, write, leave, deliveries } = setUp();
    begin();
    write();
    leave();
    await settle();
    expect(deliveries()).toEqual([]);
  });

  it('grades nothing a second time', async () => {
    const { begin, write, clock, leave, deliveries } = setUp();
    begin();
    write()?.({ accepted: false });
    await settle();
    leave();
    leave();
    await clock.advance(5_000);
    expect(deliveries()).toEqual(['not']);
  });
});

describe('leaveBySubmit', () => {
  it('leaves the grading to the page that answers', async () => {
    const { begin, write, clock, page, leaveBySubmit, leave, deliveries, isUnderway } = setUp();
    begin();
    write()?.(accepted);
    page.form = 'gone';
    leaveBySubmit();
    leave();
    await clock.advance(5_000);
    expect(deliveries()).toEqual([]);
    expect(isUnderway(() => true)).toBe(false);
  });

  it('lets go of those who wait for the end', async () => {
    const { begin, write, leaveBySubmit, ended } = setUp();
    begin();
    write();
    const done = ended(() => true);
    leaveBySubmit();
    await expect(done).resolves.toBeUndefined();
  });

  it('leaves alone what was sent of another form before', async () => {
    const { begin, write, clock, page, leaveBySubmit, graded } = setUp();
    begin('submit', { formKey: 'first' });
    const answer = write();
    begin('submit', { formKey: 'second' });
    leaveBySubmit();
    page.form = 'gone';
    answer?.(accepted);
    await clock.advance(0);
    expect(graded).toEqual([['first', 'proven']]);
  });
});
