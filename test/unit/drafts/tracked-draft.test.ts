// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DraftRecord, StoredFile } from '../../../src/drafts/draft.ts';
import { loadHandoff, saveHandoff } from '../../../src/drafts/handoff.ts';
import type { DraftId } from '../../../src/drafts/identity.ts';
import { createTrackedDraft } from '../../../src/drafts/tracked-draft.ts';
import { createFakeClock, START } from '../../helpers/fake-clock.ts';
import { createFakeKept } from '../../helpers/fake-kept.ts';

const NEW = '/new?';
const EDIT = '/42/edit?';
const idAt = (page: string, slot = 'tab'): DraftId => ['owner', page, 'claim', slot];
const photo = (name = 'a.png'): StoredFile[] => [
  { name, type: '', size: 3, lastModified: 1, data: new ArrayBuffer(3) },
];

beforeEach(() => sessionStorage.clear());
afterEach(() => document.body.replaceChildren());

/** A draft of a form at `/new`, and what is stored after its writes. */
function setUp({ scope = 'page' as 'page' | 'site', formKey = 'claim', isRead = true } = {}) {
  const clock = createFakeClock();
  const address = { page: NEW };
  const kept = createFakeKept({ clock, scope, formKey });
  document.body.append(kept.root);
  const draft = createTrackedDraft({
    kept,
    owner: 'owner',
    tabId: 'tab',
    clock,
    storageKey: () => 'claim',
    pageNow: () => address.page,
  });
  draft.isRead = isRead;
  const stored = new Map<string, DraftRecord>();
  /** Writes what is collected, and returns its keys. */
  const write = () => {
    const records = draft.collect();
    for (const [key, value] of records) {
      if (value === undefined) stored.delete(JSON.stringify(key));
      else stored.set(JSON.stringify(key), [key, value]);
    }
    return records.map(([key]) => key);
  };
  const keys = () => [...stored.values()].map(([key]) => key);
  const fieldsAt = (id: readonly string[]) => {
    const { fields = {} } = (stored.get(JSON.stringify(id))?.[1] ?? {}) as { fields?: Record<string, object> };
    return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, (field as { value: unknown }).value]));
  };
  /** The router goes elsewhere, and the next entry or save notices. */
  const goTo = (page: string) => {
    address.page = page;
    return draft.showsOtherRecord();
  };
  return { clock, kept, draft, write, keys, fieldsAt, goTo };
}

describe('what is entered', () => {
  it('is collected once', () => {
    const { kept, write, fieldsAt } = setUp();
    kept.enter('a', 'Ada');
    expect(write()).toEqual([idAt(NEW)]);
    expect(fieldsAt(idAt(NEW))).toEqual({ a: 'Ada' });
    expect(write()).toEqual([]);
  });

  it('is collected again when it is touched', () => {
    const { kept, draft, write } = setUp();
    kept.enter('a', 'Ada');
    write();
    draft.touch();
    expect(write()).toEqual([idAt(NEW)]);
  });

  it('is collected where it was filled in without an event', () => {
    const { kept, draft, write, fieldsAt } = setUp();
    kept.fill('a', 'Ada');
    draft.scan();
    write();
    expect(fieldsAt(idAt(NEW))).toEqual({ a: 'Ada' });
  });

  it('leaves the store when it is taken back', () => {
    const { kept, write, keys } = setUp();
    kept.enter('a', 'Ada');
    write();
    kept.enter('a', '');
    write();
    expect(keys()).toEqual([]);
  });

  it('is not written when there is nothing', () => {
    const { draft, write } = setUp();
    draft.touch();
    expect(write()).toEqual([]);
    expect(draft.draft()).toBeUndefined();
  });

  it('carries the key that the page knows it by, where it is stored under another', () => {
    const { kept, draft } = setUp({ formKey: '?0' });
    kept.enter('a', 'Ada');
    expect(draft.draft()?.id[2]).toBe('claim');
    expect(draft.draft()?.header).toMatchObject({ key: '?0', savedAt: START });
  });
});

describe('until the stored draft is read', () => {
  const early = idAt(NEW, 'early:tab');

  it('what is entered is stored beside it', () => {
    const { kept, write, keys } = setUp({ isRead: false });
    kept.enter('a', 'Ada');
    write();
    expect(keys()).toEqual([early]);
  });

  it('what is taken back is stored as well: it replaces what is stored', () => {
    const { kept, write, fieldsAt } = setUp({ isRead: false });
    kept.enter('a', '');
    write();
    expect(fieldsAt(early)).toEqual({ a: '' });
  });

  it('nothing of it is replaced; after that, all of it in one write', () => {
    const { kept, draft, write, keys, fieldsAt } = setUp({ isRead: false });
    kept.enter('a', 'Ada');
    write();
    draft.replace([idAt(NEW), early]);
    draft.isRead = true;
    draft.touch();
    write();
    expect(keys()).toEqual([idAt(NEW)]);
    expect(fieldsAt(idAt(NEW))).toEqual({ a: 'Ada' });
  });

  it('a file that is chosen meanwhile is stored, and moves with the draft', () => {
    const { kept, draft, write, keys } = setUp({ isRead: false });
    kept.enter('f', photo(), []);
    write();
    expect(keys()).toEqual([early, [...early, 'f']]);
    draft.replace([idAt(NEW)]);
    draft.isRead = true;
    draft.touch();
    write();
    expect(keys()).toEqual([idAt(NEW), [...idAt(NEW), 'f']]);
  });
});

describe('the tab’s handoff', () => {
  it('loses what the draft no longer is, which would come back', () => {
    const { kept, draft, write } = setUp();
    kept.enter('a', 'Ada');
    write();
    saveHandoff([draft.draft()].flatMap((one) => one ?? []));
    kept.enter('a', '');
    write();
    expect(loadHandoff()).toEqual([]);
  });

  it('loses what was entered before the draft was read, once it is part of it', () => {
    const { kept, draft, write } = setUp({ isRead: false });
    kept.enter('a', 'Ada');
    write();
    saveHandoff([draft.draft()].flatMap((one) => one ?? []));
    draft.isRead = true;
    draft.touch();
    write();
    expect(loadHandoff()).toEqual([]);
  });

  it('keeps what is still to be read', () => {
    const { kept, draft, write } = setUp({ isRead: false });
    kept.enter('a', 'Ada');
    const [left] = [draft.draft()];
    saveHandoff(left ? [{ ...left, id: idAt(NEW) }] : []);
    write();
    expect(loadHandoff()).toHaveLength(1);
  });
});

describe('an address that changes', () => {
  it('takes the draft along, as a wizard does from /new to /42/edit', () => {
    const { kept, draft, write, keys, goTo } = setUp();
    kept.enter('a', 'Ada');
    write();
    expect(goTo(EDIT)).toBe(false);
    write();
    expect(keys()).toEqual([idAt(EDIT)]);
    expect(draft.page).toBe(EDIT);
  });

  it('takes the files along', () => {
    const { kept, write, keys, goTo } = setUp();
    kept.enter('f', photo(), []);
    write();
    goTo(EDIT);
    write();
    expect(keys()).toEqual([idAt(EDIT), [...idAt(EDIT), 'f']]);
  });

  it('leaves the draft where it was when the form shows another record', () => {
    const { kept, draft, write, keys, goTo } = setUp();
    kept.enter('a', 'Ada');
    write();
    kept.showsOtherRecord = true;
    expect(goTo('/43/edit?')).toBe(true);
    draft.startOver(true);
    kept.enter('a', 'Bea');
    write();
    expect(keys()).toEqual([idAt(NEW), idAt('/43/edit?', 'early:tab')]);
  });

  it('leaves the draft under the old address when the other record comes within 5 s', async () => {
    const { clock, kept, draft, write, keys, goTo } = setUp();
    kept.enter('a', 'Ada');
    goTo(EDIT);
    write();
    await clock.advance(4_999);
    kept.showsOtherRecord = true;
    expect(draft.showsOtherRecord()).toBe(true);
    expect(draft.page).toBe(NEW);
    draft.touch();
    write();
    expect(keys()).toEqual([idAt(NEW)]);
    draft.startOver(true);
    expect(draft.page).toBe(EDIT);
  });

  it('has moved the draft for good after 5 s', async () => {
    const { clock, kept, draft, goTo } = setUp();
    kept.enter('a', 'Ada');
    goTo(EDIT);
    await clock.advance(5_000);
    kept.showsOtherRecord = true;
    expect(draft.showsOtherRecord()).toBe(false);
    expect(draft.page).toBe(EDIT);
  });

  it.each([
    [4_999, NEW],
    [5_000, EDIT],
  ])('whose form is removed %i ms later leaves the draft at %s', async (after, page) => {
    const { clock, kept, draft, write, keys, goTo } = setUp();
    kept.enter('a', 'Ada');
    write();
    goTo(EDIT);
    write();
    await clock.advance(after);
    kept.root.remove();
    draft.leave();
    write();
    expect(keys()).toEqual([idAt(page)]);
  });

  it('matters nothing to a form that has left the page', () => {
    const { kept, draft, goTo } = setUp();
    kept.enter('a', 'Ada');
    kept.root.remove();
    expect(goTo(EDIT)).toBe(false);
    expect(draft.page).toBe(NEW);
  });

  it('matters nothing to a draft of the whole site', () => {
    const { kept, draft, write, keys, goTo } = setUp({ scope: 'site' });
    kept.enter('a', 'Ada');
    write();
    expect(goTo(EDIT)).toBe(false);
    expect(draft.page).toBe('');
    draft.touch();
    write();
    expect(keys()).toEqual([idAt('')]);
  });
});

describe('files', () => {
  it('are beside the record, and written only when others are chosen', () => {
    const { kept, write } = setUp();
    kept.enter('f', photo(), []);
    expect(write()).toEqual([idAt(NEW), [...idAt(NEW), 'f']]);
    kept.enter('a', 'Ada');
    expect(write()).toEqual([idAt(NEW)]);
    kept.enter('f', photo('b.png'), []);
    expect(write()).toEqual([idAt(NEW), [...idAt(NEW), 'f']]);
  });

  it('are not written where there is nothing in them', () => {
    const { kept, write } = setUp();
    kept.enter('f', [{ name: 'a.png', type: '', size: 9e9, lastModified: 1 }], []);
    expect(write()).toEqual([idAt(NEW)]);
  });

  it('leave the store when none is chosen any more, and the rest of the draft stays', () => {
    const { kept, write, keys } = setUp();
    kept.enter('a', 'Ada');
    kept.enter('f', photo(), []);
    write();
    kept.enter('f', [], []);
    write();
    expect(keys()).toEqual([idAt(NEW)]);
  });

  it('leave the store with their draft', () => {
    const { kept, draft, write, keys } = setUp();
    kept.enter('f', photo(), []);
    write();
    kept.rebase();
    draft.touch();
    write();
    expect(keys()).toEqual([]);
  });

  it('that found no room are named, and tried again when others are chosen', () => {
    const { kept, draft, write, fieldsAt } = setUp();
    kept.enter('f', photo(), []);
    write();
    draft.omitFile([...idAt(NEW), 'f']);
    draft.retry();
    expect(write()).toEqual([idAt(NEW)]);
    expect(fieldsAt(idAt(NEW)).f).toMatchObject([{ name: 'a.png' }]);
    kept.enter('f', photo('b.png'), []);
    expect(write()).toContainEqual([...idAt(NEW), 'f']);
  });
});

describe('a store without room', () => {
  it('has the same collected again, and what it replaces', () => {
    const { kept, draft, write, goTo } = setUp();
    kept.enter('f', photo(), []);
    write();
    goTo(EDIT);
    draft.collect();
    draft.retry();
    const files = (id: DraftId) => [...id, 'f'];
    expect(new Set(write())).toEqual(new Set([idAt(EDIT), files(idAt(EDIT)), idAt(NEW), files(idAt(NEW))]));
  });

  it('leaves out the largest text, until it is another', () => {
    const { kept, draft, write, fieldsAt } = setUp();
    kept.enter('short', 'Ada');
    kept.enter('large', 'x'.repeat(60_000));
    kept.enter('larger', 'x'.repeat(70_000));
    expect(draft.omitLargest()).toBe(true);
    write();
    expect(Object.keys(fieldsAt(idAt(NEW)))).toEqual(['short', 'large']);
    expect(draft.omitLargest()).toBe(true);
    draft.touch();
    write();
    expect(Object.keys(fieldsAt(idAt(NEW)))).toEqual(['short']);
    kept.enter('larger', 'x');
    write();
    expect(Object.keys(fieldsAt(idAt(NEW)))).toEqual(['short', 'larger']);
  });

  it('leaves out no text any more where it was not its size', () => {
    const { kept, draft, write, fieldsAt } = setUp();
    kept.enter('large', 'x'.repeat(60_000));
    draft.omitLargest();
    draft.includeTexts();
    write();
    expect(Object.keys(fieldsAt(idAt(NEW)))).toEqual(['large']);
  });

  it('leaves out nothing that would make no room', () => {
    const { kept, draft } = setUp();
    expect(draft.omitLargest()).toBe(false);
    kept.enter('a', 'x'.repeat(49_999));
    kept.enter('f', photo(), []);
    expect(draft.omitLargest()).toBe(false);
  });
});

describe('a draft that was probably sent', () => {
  const likely = idAt(NEW, `likely:${START}`);
  function asleep() {
    const page = setUp();
    page.kept.enter('a', 'Ada');
    page.write();
    page.draft.sleep(likely);
    return page;
  }

  it('sleeps: it is no longer this tab’s', () => {
    const { draft, write, keys } = asleep();
    expect(draft.draft()).toBeUndefined();
    write();
    expect(keys()).toEqual([]);
  });

  it('sleeps on when nothing is entered', () => {
    const { draft } = asleep();
    draft.scan();
    draft.collect();
    expect(draft.draft()).toBeUndefined();
  });

  it.each([
    ['entered', 'enter' as const],
    ['filled in without an event', 'fill' as const],
  ])('wakes when more is %s, and takes the place of what was set aside', (_, how) => {
    const { kept, draft, write, fieldsAt } = asleep();
    write();
    kept[how]('b', 'more');
    draft.scan();
    expect(write()).toEqual([idAt(NEW), likely]);
    expect(fieldsAt(idAt(NEW))).toEqual({ a: 'Ada', b: 'more' });
  });

  it('stays set aside when the form shows another record, in which something is entered', () => {
    const { kept, draft, write, goTo } = asleep();
    write();
    kept.showsOtherRecord = true;
    expect(goTo('/43/edit?')).toBe(true);
    draft.startOver(true);
    kept.enter('b', 'another');
    expect(write()).toEqual([idAt('/43/edit?', 'early:tab')]);
  });
});
