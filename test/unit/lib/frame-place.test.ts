import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { framePlace } from '../../../src/lib/frame-place.ts';

/** A window whose page cannot be read, as that of another origin. */
class Foreign {
  self = this;
  parent: unknown = this;
  length = 0;
  get frameElement(): Element | null {
    throw new DOMException('another origin', 'SecurityError');
  }
  [index: number]: unknown;
}

const place = (view: unknown) => framePlace(view as globalThis.Window);

/** The places of the frames that `select` finds in a page with this content. */
function placesIn(html: string, select = 'iframe', root?: (document: Document) => ParentNode) {
  const document = new Window().document as unknown as Document;
  document.body.innerHTML = html;
  const top = new Foreign();
  const frames = [...(root?.(document) ?? document).querySelectorAll(select)];
  return frames.map((frameElement) => place({ parent: top, frameElement }));
}

describe('framePlace', () => {
  it('is empty for the top page', () => {
    expect(place(new Foreign())).toBe('');
  });

  it.each<[string, string, string[]]>([
    ['its name', '<iframe name="chat"></iframe>', ['chat']],
    ['its id', '<iframe id="help"></iframe>', ['help']],
    ['its name, where it has both', '<iframe name="chat" id="help"></iframe>', ['chat']],
    ['a name that looks like a path', '<iframe name="a/b?1"></iframe>', ['a%2Fb%3F1']],
    ['its position among frames of the same name', '<iframe name="a"></iframe>'.repeat(2), ['a', 'a?1']],
    ['its position among those without', '<iframe name="a"></iframe><iframe></iframe>', ['a', 'iframe?0']],
  ])('is %s', (_, html, places) => {
    expect(placesIn(html)).toEqual(places);
  });

  it('tells frames without names apart', () => {
    const html = '<iframe src="/a"></iframe><iframe src="/b"></iframe><iframe src="/a"></iframe><iframe></iframe>';
    expect(new Set(placesIn(html)).size).toBe(4);
  });

  it('stays when a frame of another address comes before it', () => {
    const [alone] = placesIn('<iframe src="/chat"></iframe>');
    expect(placesIn('<iframe src="/ad"></iframe><iframe src="/chat"></iframe>')[1]).toBe(alone);
  });

  it.each([
    ['query', '/chat?at=1', '/chat?at=2'],
    ['fragment', '/chat#1', '/chat#2'],
    ['blob', 'blob:https://a.test/1-2', 'blob:https://a.test/3-4'],
  ])('stays when the %s of its address is another', (_, before, after) => {
    expect(placesIn(`<iframe src="${after}"></iframe>`)).toEqual(placesIn(`<iframe src="${before}"></iframe>`));
  });

  it('holds no part of an address', () => {
    expect(placesIn('<iframe src="/reset/s3cret"></iframe>')[0]).not.toMatch(/reset|s3cret/);
  });

  it('tells frames in shadow roots apart by their hosts', () => {
    const hosts = '<x-chat></x-chat><x-chat id="second"></x-chat>';
    const places = [0, 1].flatMap((index) =>
      placesIn(hosts, 'iframe', (document) => {
        const root = document.querySelectorAll('x-chat')[index]?.attachShadow({ mode: 'open' }) as ShadowRoot;
        root.innerHTML = '<iframe name="a"></iframe>';
        return root;
      }),
    );
    expect(places).toEqual(['x-chat?0>a', 'second>a']);
  });

  it('leads through all frames around', () => {
    const { document } = new Window();
    const frameElement = (name: string) => {
      const element = Object.assign(document.createElement('iframe'), { name });
      document.createElement('div').append(element);
      return element;
    };
    const shop = { parent: new Foreign(), frameElement: frameElement('shop') };
    const chat = { parent: shop, frameElement: frameElement('chat') };
    expect(place({ parent: chat, frameElement: frameElement('emoji') })).toBe('shop/chat/emoji');
  });

  it('is the position among all frames where the page around is of another origin', () => {
    const top = new Foreign();
    const around = new Foreign();
    const view = new Foreign();
    Object.assign(top, { length: 2, 0: new Foreign(), 1: around });
    Object.assign(around, { parent: top, length: 1, 0: view });
    Object.assign(view, { parent: around });
    expect(place(view)).toBe('?1/?0');
  });

  it('is that of the top page once the frame has been removed', () => {
    expect(place({ parent: null })).toBe('');
  });
});
