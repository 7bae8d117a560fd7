import type { Clock } from '../lib/clock.ts';
import { isMembers, type Lock, parseStatusDocument, type StatusDocument } from '../lock/status-document.ts';

export interface FramesOptions {
  /** The origin whose page may frame this one, and is believed. */
  readonly parent?: string | undefined;
  /** The origins of frames in this page that are told. */
  readonly frames: readonly string[];
  readonly clock: Clock;
  /** Aborted when the client stops. */
  readonly signal: AbortSignal;
  /** The lock that is on, where there is one. */
  readonly lock: () => Lock | undefined;
  /** The page around this one has told what is locked. */
  readonly onTold: (document: StatusDocument) => void;
}

const HELLO = 'intermission:hello';
/** The page around may come to life after the frame in it. Milliseconds. */
const HELLOS = [0, 1_000, 5_000, 20_000];

/**
 * Tells frames of other origins what is locked, and hears it from the page around: a widget in somebody else's page, whose
 * storage and cookies are its own there, need not find out for itself. Messages are status documents; each end names the
 * origin that it talks with, and takes no other's. Returns what is to be called when the state has changed.
 */
export function createFrames({ parent, frames, clock, signal, lock, onTold }: FramesOptions): () => void {
  const told = new Map<MessageEventSource, string>();
  let answered = false;

  function tell(source: MessageEventSource, targetOrigin: string) {
    source.postMessage(asDocument(lock()), { targetOrigin });
  }

  const onMessage = ({ data, origin, source }: MessageEvent) => {
    if (!source) return;
    if (data === HELLO && frames.includes(origin)) {
      told.set(source, origin);
      tell(source, origin);
    }
    if (origin !== parent || source !== window.parent || !isMembers(data)) return;
    const document = parseStatusDocument(data);
    if (!document) return;
    answered = true;
    onTold(document);
  };

  window.addEventListener('message', onMessage, { signal });
  if (parent && window.parent !== window) {
    for (const delay of HELLOS) clock.after(delay, () => answered || window.parent.postMessage(HELLO, parent));
  }
  return () => {
    for (const [source, origin] of told) {
      if ((source as Partial<Window>).closed) told.delete(source);
      else tell(source, origin);
    }
  };
}

const toTime = (time: number | undefined) => time && new Date(time).toISOString();
const toSeconds = (milliseconds: number | undefined) => milliseconds && milliseconds / 1000;

/** What was read of a status document, written as one. */
function asDocument(lock: Lock | undefined): object {
  const toMembers = ({ parts: _, ...members }: Lock) => ({
    ...members,
    since: toTime(members.since),
    until: toTime(members.until),
    retryAfter: toSeconds(members.retryAfter),
    spread: toSeconds(members.spread),
  });
  return { intermission: 1, locks: (lock?.parts ?? (lock ? [lock] : [])).map(toMembers) };
}
