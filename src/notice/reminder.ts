import type { Dispose } from '../lib/disposer.ts';
import { concernsSurface } from '../lock/scope.ts';
import type { MaintenanceWindow } from '../lock/status-document.ts';
import type { AnnouncementTools } from './announcement.ts';
import type { AnnouncementPart } from './banner.ts';
import { formatTime } from './format-time.ts';
import { fill } from './messages.ts';

const AT_WORK = ['editor', 'form'];

/** Reminds, in a corner of the page, those who are at work on something that a window is about to interrupt. */
export function createReminder(tools: AnnouncementTools): AnnouncementPart {
  const { serverTime, reminder, isDismissed } = tools;
  let shown: string | undefined;
  let hide: Dispose = () => {};

  const isNear = ({ start }: MaintenanceWindow) => start - reminder <= serverTime() && serverTime() < start;
  const nameOf = ({ id, start }: MaintenanceWindow) => `reminder ${id} ${start}`;

  return {
    update(windows, places) {
      const atWork = places.filter(({ name }) => AT_WORK.includes(name));
      const concerned = (window: MaintenanceWindow) => atWork.some(({ name }) => concernsSurface(window, name));
      const due = windows.find((window) => isNear(window) && concerned(window) && !isDismissed(nameOf(window)));
      const name = due && nameOf(due);
      if (name === shown) return;
      hide();
      hide = due ? show(due.start, tools, () => tools.dismiss(nameOf(due))) : () => {};
      shown = name;
    },
  };
}

function show(start: number, tools: AnnouncementTools, onDismiss: () => void): Dispose {
  const { document, messages, serverTime } = tools;
  const name = fill(messages.calendarTitle, { site: document.location.hostname });
  const { say, offer, remove } = tools.showInCorner('reminder', name);
  say('message', fill(messages.reminder, { time: formatTime(start, serverTime(), messages.language) }));
  offer('dismiss', messages.dismiss, onDismiss);
  return remove;
}
