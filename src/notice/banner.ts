import { safeLink } from '../lib/safe-link.ts';
import type { MaintenanceWindow } from '../lock/status-document.ts';
import type { AnnouncementPlace, AnnouncementTools } from './announcement.ts';
import { toCalendar } from './calendar.ts';
import { formatDuration, formatRange } from './format-time.ts';
import { inLanguage } from './in-language.ts';
import { fill } from './messages.ts';
import type { Notice } from './notice.ts';
import { plain } from './plain.ts';

/** Part of an announcement, shown in its own place. */
export interface AnnouncementPart {
  update(windows: readonly MaintenanceWindow[], places: readonly AnnouncementPlace[]): void;
}

/** In each of the host's banners: the next window that has not been dismissed. */
export function createBanner(tools: AnnouncementTools): AnnouncementPart {
  const shown = new Map<HTMLElement, Notice & { of: string }>();

  return {
    update(windows, places) {
      const window = windows.find(({ id }) => !tools.isDismissed(id));
      const of = JSON.stringify(window);
      const banners = new Set(places.filter(({ name }) => name === 'banner').map(({ element }) => element));
      for (const [element, notice] of shown) {
        if (notice.of === of && banners.has(element)) continue;
        notice.remove();
        shown.delete(element);
      }
      if (!window) return;
      for (const element of banners) {
        if (shown.has(element)) continue;
        const notice = show(window, tools);
        shown.set(element, { ...notice, of });
        element.append(notice.element);
      }
    },
  };
}

function show(window: MaintenanceWindow, tools: AnnouncementTools): Notice {
  const { document, messages, locale, serverTime } = tools;
  const notice = tools.createAside('banner', messages.label);
  const { say, offer, refer } = notice;
  const range = formatRange(window.start, window.end, { now: serverTime(), locale: messages.language });
  say('upcoming', fill(messages.upcoming, { range }));
  say('impact', impactOf(window, tools));
  say('message', plain(inLanguage(window.message, locale) ?? ''));
  offer('calendar', messages.calendar, () => download(document, calendarOf(window, tools)));
  offer('dismiss', messages.dismiss, () => tools.dismiss(window.id));
  refer('link', messages.more, window.link);
  return notice;
}

function impactOf({ impact }: MaintenanceWindow, { messages }: AnnouncementTools): string {
  return impact ? fill(messages.impact, { duration: formatDuration(impact, messages.language) }) : '';
}

function calendarOf(window: MaintenanceWindow, tools: AnnouncementTools): string {
  const { document, messages, locale, clock } = tools;
  const site = document.location.hostname;
  const texts = [plain(inLanguage(window.message, locale) ?? ''), impactOf(window, tools)];
  const entry = {
    ...window,
    uid: `${plain(window.id)}@${site}`,
    summary: fill(messages.calendarTitle, { site }),
    description: texts.filter(Boolean).join('\n'),
    url: safeLink(window.link, document.baseURI),
  };
  return toCalendar(entry, clock.now());
}

function download(document: Document, text: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }));
  link.download = 'maintenance.ics';
  link.click();
  // Not at once: some browsers read it only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
