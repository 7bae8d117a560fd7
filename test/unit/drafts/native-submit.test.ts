// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type NativeSubmit,
  noteNativeSubmit,
  setAsideNativeSubmit,
  takeNativeSubmit,
} from '../../../src/drafts/native-submit.ts';

const NAME = 'intermission:submitted';
const submit: NativeSubmit = { place: '', page: '/form?', storageKey: 'claim', registers: false, hasSignIn: false };

beforeEach(() => sessionStorage.clear());
afterEach(() => void vi.unstubAllGlobals());

describe('the note of a native submit', () => {
  it('is there for the page that follows, with where it was written', () => {
    vi.stubGlobal('navigation', { currentEntry: { id: 'form' } });
    location.hash = '#comment';
    noteNativeSubmit({ ...submit, registers: true, hasSignIn: true });
    expect(takeNativeSubmit('')).toEqual({
      ...submit,
      registers: true,
      hasSignIn: true,
      address: location.href.split('#')[0],
      entry: 'form',
      length: history.length,
    });
  });

  it('is there for no later page', () => {
    noteNativeSubmit(submit);
    takeNativeSubmit('');
    expect(takeNativeSubmit('')).toBeUndefined();
    expect(sessionStorage).toHaveLength(0);
  });

  it('is taken back where the page was not left', () => {
    noteNativeSubmit(submit);
    noteNativeSubmit(undefined);
    expect(takeNativeSubmit('')).toBeUndefined();
  });

  it('can be set aside and put back', () => {
    noteNativeSubmit(submit);
    const putBack = setAsideNativeSubmit();
    expect(sessionStorage).toHaveLength(0);
    putBack();
    expect(takeNativeSubmit('')).toMatchObject(submit);
  });

  it('is set aside without a trace where there is none', () => {
    setAsideNativeSubmit()();
    expect(sessionStorage).toHaveLength(0);
  });
  it('is left for the frame that it is of', () => {
    noteNativeSubmit({ ...submit, place: 'chat' });
    expect(takeNativeSubmit('')).toBeUndefined();
    expect(takeNativeSubmit('chat/editor')).toBeUndefined();
    expect(takeNativeSubmit('chat')).toMatchObject({ page: '/form?' });
  });

  it.each([
    'null',
    '7',
    '"text"',
    '[]',
    '{}',
    '{"place":""}',
    '{"place":"","page":7,"storageKey":"claim"}',
    '{"place":"","page":"/form?","storageKey":null}',
    '["/form","claim"]',
    '{',
  ])('is none where it is %s', (text) => {
    sessionStorage.setItem(NAME, text);
    expect(takeNativeSubmit('')).toBeUndefined();
  });

  it('costs nothing but itself where there is no room', () => {
    const setItem = vi.fn(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    vi.stubGlobal('sessionStorage', { getItem: () => null, setItem });
    expect(() => noteNativeSubmit(submit)).not.toThrow();
    expect(setItem).toHaveBeenCalled();
  });
});
