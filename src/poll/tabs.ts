import type { Lock, StatusDocument } from '../lock/status-document.ts';
import type { Opinion } from './opinion.ts';

/** What the pages of one browser tell each other. */
export type News =
  /** A request of the page met a lock, a bare 503, or nobody. */
  | { type: 'met'; lock: Lock; url: string; surfaces?: readonly string[] | undefined }
  | { type: 'suspected' | 'failed'; url: string; surfaces?: readonly string[] | undefined }
  /** One begins to ask. */
  | { type: 'asking' }
  | { type: 'document'; document: StatusDocument; serverTime: number | undefined }
  | { type: 'opinion'; opinion: Opinion; proven: boolean }
  /** It asks again then, in milliseconds since the epoch; out of sight much later than a page would that is seen. */
  | { type: 'next'; at: number; hidden: boolean }
  /** One has come and knows nothing: the one that asks tells it what it has told the others. */
  | { type: 'hello' }
  /** The one that asks goes away. */
  | { type: 'bye' };

export interface TabsOptions {
  /** Pages that ask the same share a name. */
  readonly name: string;
  readonly onNews: (news: News) => void;
}

export interface Tabs {
  tell(news: News): void;
  /** Resolves to whether this page is now the one that asks. `steal`: also where another has not let go. */
  lead(steal: boolean): Promise<boolean>;
  /** Whether this page is the one that asks, or each asks for itself. */
  readonly leads: boolean;
  /** Resolves to whether another page is. */
  isLed(): Promise<boolean>;
  /** Lets another page ask. */
  yield(): void;
  /** To be called when the page goes into the back/forward cache, which neither lock nor channel may keep it from. */
  close(): void;
  /** And when it is back, or at first. */
  open(): void;
}

/**
 * One page per browser asks for all: a Web Lock says which, a BroadcastChannel carries the news. Without them, or in a
 * sandboxed frame, each asks for itself.
 */
export function createTabs({ name, onNews }: TabsOptions): Tabs {
  const lockName = `intermission:poll:${name}`;
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  /** The latest of each kind that stays true for a while. */
  const told = new Map<string, News>();
  let channel: BroadcastChannel | undefined;
  let release: (() => void) | undefined;
  let leading: Promise<boolean> | undefined;

  function open() {
    try {
      channel ??= new BroadcastChannel(`intermission:${name}`);
      channel.onmessage = ({ data }: MessageEvent<News>) => {
        if (data.type !== 'hello') onNews(data);
        else if (release) for (const news of told.values()) channel?.postMessage(news);
      };
    } catch {
      // No news then, and nobody to ask for this page.
    }
  }

  function tell(news: News) {
    if (/^(document|opinion|next)$/.test(news.type)) told.set(news.type, news);
    channel?.postMessage(news);
  }

  const leads = () => release !== undefined || !locks || !channel;

  /** Two requests at once would keep each other from the lock. */
  function lead(steal: boolean): Promise<boolean> {
    if (!locks || leads()) return Promise.resolve(true);
    leading = Promise.resolve(leading).then(() => leads() || request(locks, steal));
    return leading;
  }

  function request(manager: LockManager, steal: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      let own: (() => void) | undefined;
      const hold = (lock: unknown) => {
        if (!lock) return resolve(false);
        return new Promise<void>((end) => {
          own = end;
          release = end;
          resolve(true);
        });
      };
      manager.request(lockName, steal ? { steal } : { ifAvailable: true }, hold).catch(() => {
        // Stolen by a page that took this one for dead, or that asks itself; or a sandboxed frame, which may hold none.
        if (release === own) release = undefined;
        resolve(true);
      });
    });
  }

  function letGo() {
    if (!release) return;
    release();
    release = undefined;
    tell({ type: 'bye' });
  }

  function giveUp() {
    letGo();
    // What was asked for a moment ago may yet be granted.
    void leading?.then(letGo);
  }

  return {
    open,
    tell,
    lead,
    get leads() {
      return leads();
    },
    async isLed() {
      const state = channel && (await locks?.query().catch(() => undefined));
      return !release && (state?.held?.some((lock) => lock.name === lockName) ?? false);
    },
    yield: giveUp,
    close() {
      giveUp();
      channel?.close();
      channel = undefined;
    },
  };
}
