// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDelivery, deliveredByNavigation } from '../../../src/drafts/delivery.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';

/** How long another write may follow. */
const GRACE = 1_000;

function setUp() {
  const clock = createFakeClock();
  const onDelivered = vi.fn();
  return { clock, onDelivered, ...createDelivery(clock, onDelivered) };
}

const goTo = (path: string) => history.replaceState(null, '', path);

const form = document.createElement('form');
const other = document.createElement('form');

describe('createDelivery', () => {
  it('says that a form is delivered when the write after its submit is accepted, and none follows', async () => {
    const { clock, submit, write, onDelivered } = setUp();
    submit(form);
    write()?.(true);
    await clock.advance(GRACE - 1);
    expect(onDelivered).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(onDelivered).toHaveBeenCalledExactlyOnceWith(form);
  });

  it('says nothing when the write is not accepted', () => {
    const { submit, write, onDelivered } = setUp();
    submit(form);
    write()?.(false);
    expect(onDelivered).not.toHaveBeenCalled();
  });

  it('has no interest in a write that follows no submit', () => {
    expect(setUp().write()).toBeUndefined();
  });

  it.each([
    [[true, true], true],
    [[true, false], false],
    [[false, true], false],
    [[false, false], false],
  ])('waits for all writes that run together: %j', async (outcomes, delivered) => {
    const { clock, submit, write, onDelivered } = setUp();
    submit(form);
    const ends = outcomes.map(() => write());
    ends.forEach((end, index) => {
      expect(onDelivered).not.toHaveBeenCalled();
      end?.(outcomes[index] ?? false);
    });
    await clock.advance(GRACE);
    expect(onDelivered).toHaveBeenCalledTimes(delivered ? 1 : 0);
  });

  it.each([
    [10_000, true],
    [10_001, false],
  ])('counts a write that begins %i ms after the submit: %j', async (time, expected) => {
    const { clock, submit, write } = setUp();
    submit(form);
    await clock.advance(time);
    expect(write() !== undefined).toBe(expected);
  });

  it('waits for a write for as long as it takes', async () => {
    const { clock, submit, write, onDelivered } = setUp();
    submit(form);
    const end = write();
    await clock.advance(600_000);
    end?.(true);
    await clock.advance(GRACE);
    expect(onDelivered).toHaveBeenCalledExactlyOnceWith(form);
  });

  it('says nothing of a later write', async () => {
    const { clock, submit, write, onDelivered } = setUp();
    submit(form);
    write()?.(true);
    await clock.advance(GRACE);
    expect(write()).toBeUndefined();
    expect(onDelivered).toHaveBeenCalledOnce();
  });

  it('waits for a write that begins when another has just ended', async () => {
    const { clock, submit, write, onDelivered } = setUp();
    submit(form);
    write()?.(true);
    await clock.advance(GRACE - 1);
    const own = write();
    await clock.advance(GRACE);
    expect(onDelivered).not.toHaveBeenCalled();
    own?.(false);
    await clock.advance(GRACE);
    expect(onDelivered).not.toHaveBeenCalled();
  });

  it('does not wait when the page goes away', () => {
    const { submit, write, leave, onDelivered } = setUp();
    submit(form);
    write()?.(true);
    leave();
    expect(onDelivered).toHaveBeenCalledExactlyOnceWith(form);
  });

  it('delivers after a second submit when the first was not accepted', async () => {
    const { clock, submit, write, onDelivered } = setUp();
    submit(form);
    write()?.(false);
    submit(form);
    write()?.(true);
    await clock.advance(GRACE);
    expect(onDelivered).toHaveBeenCalledExactlyOnceWith(form);
  });

  it('counts each write for the form that was submitted last before it', async () => {
    const { clock, submit, write, onDelivered } = setUp();
    submit(form);
    const first = write();
    submit(other);
    const second = write();
    second?.(false);
    first?.(true);
    await clock.advance(GRACE);
    expect(onDelivered.mock.calls).toEqual([[form]]);
  });
});

describe('deliveredByNavigation', () => {
  const shown = () => true;
  const gone = () => false;
  const navigation = (entry: object | undefined) =>
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue((entry ? [entry] : []) as PerformanceEntryList);
  const redirected = { type: 'navigate', responseStatus: 200, redirectCount: 1 };
  const direct = { ...redirected, redirectCount: 0 };

  let leaveBy: ReturnType<typeof setUp>['leaveBy'];

  beforeEach(() => {
    sessionStorage.clear();
    ({ leaveBy } = setUp());
    leaveBy('claim');
  });
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ['a redirect that shows the form again, empty', redirected, shown, true],
    ['a redirect to elsewhere', redirected, gone, true],
    ['a 200 that does not show the form', direct, gone, true],
    ['a 201', { ...direct, responseStatus: 201 }, gone, true],
    ['a 304', { ...direct, responseStatus: 304 }, gone, true],
    ['a 200 that shows the form, with what was wrong', direct, shown, false],
    ['a 400', { ...direct, responseStatus: 400 }, gone, false],
    ['a 422 after a redirect', { ...redirected, responseStatus: 422 }, gone, false],
    ['a 503', { ...direct, responseStatus: 503 }, gone, false],
    ['an answer whose status the browser hides', { ...direct, responseStatus: 0 }, gone, false],
    ['a browser that knows no status', { type: 'navigate', redirectCount: 0 }, gone, false],
    ['a reload', { ...redirected, type: 'reload' }, gone, false],
    ['the way back', { ...redirected, type: 'back_forward' }, gone, false],
    ['nothing known', undefined, gone, false],
  ])('judges %s', (_, entry, shows, expected) => {
    navigation(entry);
    expect(deliveredByNavigation(shows)).toEqual(expected ? ['/', 'claim'] : undefined);
  });

  it('asks for the very form that was submitted', () => {
    navigation(direct);
    const shows = vi.fn(gone);
    deliveredByNavigation(shows);
    expect(shows).toHaveBeenCalledWith('claim');
  });

  it('names the page that the form was on', () => {
    navigation(direct);
    goTo('/thanks');
    expect(deliveredByNavigation(shown)).toEqual(['/', 'claim']);
    goTo('/');
  });

  it('speaks of a submit once', () => {
    navigation(redirected);
    deliveredByNavigation(gone);
    expect(deliveredByNavigation(gone)).toBeUndefined();
  });

  it('speaks of it again when the page was come back to, and left the same way', () => {
    navigation(redirected);
    deliveredByNavigation(gone);
    leaveBy('claim');
    expect(deliveredByNavigation(gone)).toEqual(['/', 'claim']);
  });

  it('forgets a submit that was taken back', () => {
    leaveBy(undefined);
    navigation(redirected);
    expect(deliveredByNavigation(gone)).toBeUndefined();
  });

  it.each(['7', '{}', '[null]', '"claim"'])('takes the note %s for none', (note) => {
    sessionStorage.setItem('intermission:submitted', note);
    navigation(redirected);
    expect(deliveredByNavigation(gone)).toBeUndefined();
  });
});
