import { type Announcement, type AnnouncementOptions, createAnnouncement } from './announcement.ts';
import { asidesEn } from './aside-messages.ts';
import { asideStyle } from './aside-style.ts';
import { createCorner } from './corner.ts';
import type { AsideMessages, Messages, NoticeMessages } from './messages.ts';
import type { createNotice, Notice } from './notice.ts';
import { type OfferModel, type RestoredModel, showOffer, showRestored } from './restored.ts';

/** What stands beside the surfaces gets to work with. */
export interface AsideTools {
  readonly document: Document;
  readonly messages: Messages;
  /** A notice for a banner, not yet on the page. Its name is for screen readers. */
  readonly createAside: (kind: 'banner' | 'toast', name: string) => Notice;
  /** A notice in a corner of the window, with any others that are there. */
  readonly showInCorner: (kind: 'restored' | 'reminder', name: string) => Notice;
}

export interface AsidesOptions {
  readonly document: Document;
  readonly messages: NoticeMessages & Partial<AsideMessages>;
  readonly createNotice: typeof createNotice;
}

/** Notices that stand beside the surfaces. */
export interface Asides {
  /** Says what was put back and what was not. Returns a function that takes it away. */
  showRestored(model: RestoredModel, discard: () => void): () => void;
  /** Offers entries from another session. Returns a function that takes the offer away. */
  showOffer(offer: OfferModel): () => void;
  /** Tells of maintenance ahead of time. */
  createAnnouncement(options: Omit<AnnouncementOptions, keyof AsideTools>): Announcement;
}

/** What most visits never need, so that it is loaded when it is. */
export function createAsides({ document, createNotice, ...options }: AsidesOptions): Asides {
  const messages = { ...asidesEn, ...options.messages };
  const corner = createCorner(document);
  const createAside: AsideTools['createAside'] = (kind, name) => {
    const notice = createNotice(document, 'status', { lang: messages.language, css: asideStyle });
    notice.element.setAttribute(`data-${kind}`, '');
    notice.element.setAttribute('role', 'region');
    notice.element.setAttribute('aria-label', name);
    return notice;
  };
  const tools: AsideTools = {
    document,
    messages,
    createAside,
    showInCorner(kind, name) {
      const notice = createAside('toast', name);
      notice.element.setAttribute('data-toast', kind);
      return corner.add(notice);
    },
  };
  return {
    showRestored: (model, discard) => showRestored(model, tools, discard),
    showOffer: (offer) => showOffer(offer, tools),
    createAnnouncement: (options) => createAnnouncement({ ...tools, ...options }),
  };
}
