import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Intermission } from '../../src/index.ts';
import type { Engine } from './browsers.ts';
import { type Lab, startLab } from './lab.ts';
import { findChild, killTree } from './processes.ts';
import { type Note, startTypist, type Typist } from './typist.ts';
import { until } from './until.ts';

// As the page leaves it.
declare const client: Intermission;
declare const writeBare: () => void;

/** What one kill cost. */
export interface Kill {
  /** How many letters had been typed, as far as the browser could still tell. */
  readonly typed: number;
  /** The age, in milliseconds at the kill, of the oldest letter that did not come back; 0 when all did. */
  readonly lost: number;
  /** Milliseconds that a bare write, without the SDK, took the browser meanwhile at most: as busy was the machine. */
  readonly bare: number;
}

export interface KillOptions {
  readonly count: number;
  /** Milliseconds between two letters; 0: as fast as the browser takes them. */
  readonly pause?: number;
  /** A number between 0 and 1 for when the next kill comes. */
  readonly random: () => number;
  /** Told of each kill as it has been looked into. */
  readonly onKill?: (kill: Kill) => void;
}

const letter = `<!doctype html><meta charset="utf-8"><title>Letter</title>
<form id="letter" data-intermission="form"><textarea name="text" aria-label="Text"></textarea></form>
<script>
  const send = navigator.sendBeacon.bind(navigator);
  // By request only where nothing lighter is to be had: many of them slow down what is measured.
  const report = (what, length = 0) => {
    const note = [what, length, Date.now()];
    return globalThis.hear ? hear(note) : send('/report', JSON.stringify(note));
  };
</script>
<script src="/intermission.js" data-auto="false"></script>
<script>
  globalThis.client = Intermission.createIntermission();
  client.start();
  letter.addEventListener('input', ({ target }) => report('typed', target.value.length));
  const opening = indexedDB.open('bare');
  opening.onupgradeneeded = () => opening.result.createObjectStore('bare');
  globalThis.writeBare = () => {
    const transaction = opening.result.transaction('bare', 'readwrite');
    report('begun');
    transaction.objectStore('bare').put('x', 'x');
    transaction.commit();
    transaction.oncomplete = () => {
      report('written');
      setTimeout(writeBare, 20);
    };
  };
</script>`;

// Between the first letter and the kill; milliseconds.
const SHORTEST = 50;
const LONGEST = 1_500;

/**
 * Has somebody type all the time, kills the whole browser at random, starts it again on the same profile and origin,
 * and asks for the entries, `count` times. Needs /proc.
 */
export async function killTyping(
  engine: Engine | 'webkit',
  { count, pause = 0, random, onKill }: KillOptions,
): Promise<Kill[]> {
  const profile = await mkdtemp(join(tmpdir(), `kill-${engine}-`));
  const lab = await startLab();
  lab.page('/letter', letter);
  const kills: Kill[] = [];
  let typist: Typist | undefined;
  try {
    typist = await openLetter(engine, profile, lab);
    while (kills.length < count) {
      const { times, bare, killedAt } = await typeUntilKilled(typist, { profile, lab, pause, chance: random() });
      await typist.leave();
      typist = await openLetter(engine, profile, lab);
      const missing = times.get((await takeBack(typist)) + 1);
      const kill = { typed: times.size, lost: missing === undefined ? 0 : killedAt - missing, bare };
      kills.push(kill);
      onKill?.(kill);
    }
    return kills;
  } finally {
    const left = findChild(profile);
    if (left) await killTree(left);
    await typist?.leave();
    await lab.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openLetter(engine: Engine | 'webkit', profile: string, lab: Lab): Promise<Typist> {
  const typist = await startTypist(engine, profile);
  await typist.goto(`${lab.site.origin}/letter`);
  await typist.evaluate(() => client.drafts.list().then(() => {}));
  return typist;
}

/**
 * Resolves to when the text had how many letters, by the page's own word, when the browser was killed, and what a bare
 * write took it at most until then.
 */
async function typeUntilKilled(
  typist: Typist,
  { profile, lab, pause, chance }: { profile: string; lab: Lab; pause: number; chance: number },
) {
  const times = new Map<number, number>();
  let begun = Number.POSITIVE_INFINITY;
  let bare = 0;
  const note = ([what, length, at]: Note) => {
    if (what === 'typed') times.set(length, at);
    else if (what === 'begun') begun = at;
    else {
      bare = Math.max(bare, at - begun);
      begun = Number.POSITIVE_INFINITY;
    }
  };
  await typist.evaluate(async () => {
    const text = document.querySelector('textarea') as HTMLTextAreaElement;
    text.focus();
    text.value = '';
    text.dispatchEvent(new Event('input', { bubbles: true }));
    await client.drafts.flush();
    writeBare();
  });
  if (typist.hear) await typist.hear(note);
  lab.page('/report', ({ body }) => {
    note(JSON.parse(body));
    return { status: 204 };
  });
  const typing = (async () => {
    for (;;) {
      await typist.type(pause === 0);
      if (pause > 0) await delay(pause);
    }
  })().catch(() => {
    // The browser is gone, as it should be.
  });
  await until(() => times.size > 0, { message: 'the first letter' });
  await delay(SHORTEST + chance * (LONGEST - SHORTEST));
  const pid = findChild(profile);
  if (!pid) throw new Error('There is no browser to kill.');
  const killedAt = await killTree(pid);
  await typing;
  return { times, bare: Math.max(bare, killedAt - begun), killedAt };
}

/** Asks for what the killed tab left. Resolves to how many letters came back. */
async function takeBack(typist: Typist): Promise<number> {
  await typist.evaluate(() => {
    document.addEventListener('intermission:restored', () => document.body.classList.add('restored'));
  });
  await typist.press('Restore');
  await until(() => typist.evaluate(() => document.body.classList.contains('restored')));
  return typist.evaluate(() => document.querySelector('textarea')?.value.length ?? 0);
}
