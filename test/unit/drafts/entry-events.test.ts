// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEntryEvents, type EntryEvents, type EntryEventsOptions } from '../../../src/drafts/entry-events.ts';

let ended: AbortController;
let told: string[];
let events: EntryEvents;
let onTyping: ReturnType<typeof vi.fn<() => void>>;

const find = (selector: string) => document.querySelector(selector) as HTMLInputElement;

/** As the browser does where a person acts. */
function act(target: Element, type: string, init: EventInit & { isComposing?: boolean; isTrusted?: boolean } = {}) {
  const event = new Event(type, { bubbles: true, composed: true, ...init });
  Object.defineProperty(event, 'isTrusted', { value: init.isTrusted ?? true });
  Object.defineProperty(event, 'isComposing', { value: init.isComposing ?? false });
  target.dispatchEvent(event);
}

function type(target: Element, text: string) {
  act(target, 'keydown');
  act(target, 'beforeinput');
  (target as HTMLInputElement).value += text;
  act(target, 'input');
}

beforeEach(() => {
  ended = new AbortController();
  told = [];
  onTyping = vi.fn();
  const tell = (what: string) => (element: Element) => void told.push(`${what} ${element.id}`);
  const options: EntryEventsOptions = {
    signal: ended.signal,
    onBefore: () => {},
    onTyping,
    onEnter: tell('enter'),
    onEntry(control, { isTrusted, isAnnounced }) {
      told.push(`entry ${control.id} ${isTrusted ? 'by hand' : 'by script'}${isAnnounced ? ', announced' : ''}`);
    },
    onLeave: tell('leave'),
    onAct: (kind, target) => void told.push(`${kind} ${target.id}`),
    onSubmit: tell('submit'),
    onReset: tell('reset'),
  };
  document.body.innerHTML = '<form id="f"><input id="a"><input id="b"><button id="ok" type="button">OK</button></form>';
  events = createEntryEvents(options);
  events.listenIn(document);
});

afterEach(() => ended.abort());

describe('entry events', () => {
  it('says only that something is typed while it is, and whose it is when that is taken in', () => {
    act(find('#a'), 'focusin');
    type(find('#a'), 'x');
    expect(told).toEqual(['enter a']);
    expect(onTyping).toHaveBeenCalled();
    events.takeTyped();
    expect(told).toEqual(['enter a', 'entry a by hand, announced']);
    events.takeTyped();
    expect(told).toHaveLength(2);
  });

  it.each(['keydown', 'focusout', 'focusin', 'click', 'change', 'submit', 'reset'])(
    'takes in what was typed before anything else happens: %s',
    (next) => {
      act(find('#a'), 'focusin');
      type(find('#a'), 'x');
      told.length = 0;
      act(find('#b'), next);
      expect(told[0]).toBe('entry a by hand, announced');
    },
  );

  it('reports at once what nothing announced: dictation, and the entries of scripts', () => {
    act(find('#a'), 'focusin');
    act(find('#a'), 'input');
    act(find('#a'), 'beforeinput');
    act(find('#a'), 'input', { isTrusted: false });
    expect(told).toEqual(['enter a', 'entry a by hand', 'entry a by script']);
  });

  it('reports at once where the person was already when listening began', () => {
    type(find('#a'), 'x');
    expect(told).toEqual(['entry a by hand']);
    type(find('#a'), 'y');
    expect(told).toHaveLength(1);
    events.takeTyped();
    expect(told).toHaveLength(2);
  });

  it('waits for what is being composed', () => {
    act(find('#a'), 'focusin');
    act(find('#a'), 'beforeinput');
    act(find('#a'), 'input', { isComposing: true });
    events.takeTyped();
    expect(told).toEqual(['enter a']);
    act(find('#a'), 'compositionend');
    events.takeTyped();
    expect(told).toHaveLength(2);
  });

  it('knows whose it is where the page has removed the control after this very key', () => {
    const field = find('#a');
    field.addEventListener('input', () => field.remove());
    act(field, 'focusin');
    type(field, 'x');
    events.takeTyped();
    expect(told).toEqual(['enter a', 'entry a by hand, announced']);
  });

  it('finds the custom element that was defined around a control meanwhile', () => {
    document.body.innerHTML = '<late-field id="around"><input id="inner"></late-field>';
    act(find('#inner'), 'focusin');
    type(find('#inner'), 'x');
    customElements.define(
      'late-field',
      class extends HTMLElement {
        static formAssociated = true;
        value = 'x';
      },
    );
    events.takeTyped();
    expect(told).toEqual(['enter inner', 'entry around by hand, announced']);
  });

  it('looks into shadow roots, whose host stands for all that is in them', () => {
    const host = document.createElement('div');
    document.body.append(host);
    host.attachShadow({ mode: 'open' }).innerHTML = '<input id="one"><input id="two">';
    for (const id of ['one', 'two']) {
      const inner = host.shadowRoot?.getElementById(id) as Element;
      act(inner, 'focusin');
      type(inner, 'x');
    }
    events.takeTyped();
    expect(told.map((what) => what.replace(/,.*/, ''))).toEqual([
      'enter one',
      'entry one by hand',
      'enter two',
      'entry two by hand',
    ]);
  });
});
