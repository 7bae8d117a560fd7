import { createClient, type Intermission } from './client.ts';
import * as errors from './errors.ts';
import type * as exports from './index.ts';
import { canAdoptStyle } from './lib/adopt-style.ts';
import { loadMessages } from './notice/load-messages.ts';
import type { IntermissionOptions } from './options.ts';
import { betterStack } from './poll/sources/better-stack.ts';
import { cstate } from './poll/sources/cstate.ts';
import { health } from './poll/sources/health.ts';
import { instatus } from './poll/sources/instatus.ts';
import { statuspage } from './poll/sources/statuspage.ts';
import type { Prelude, Task } from './prelude.ts';
import { resolveOptions } from './resolve-options.ts';
import type { Before, Load } from './run.ts';
import { defineSurface } from './surfaces/define-surface.ts';

declare global {
  // biome-ignore lint/suspicious/noRedeclare: the global carries the name of the client type.
  var Intermission: Global | undefined;
}

type Global = typeof exports & {
  client?: Intermission;
  /** Runs `task` with this object. Before the script came, the loader's or the page's own array took it. */
  push(...tasks: Task<Global>[]): void;
};

/** The options that a script tag's attributes stand for. */
function optionsOf({ dataset }: HTMLOrSVGElement): IntermissionOptions {
  const list = (value: string | undefined) => value?.split(/\s+/).filter(Boolean);
  const given: Record<string, unknown> = {
    status: list(dataset.status),
    watch: list(dataset.watch),
    environment: dataset.environment || undefined,
    region: dataset.region || undefined,
    parent: dataset.parent || undefined,
    frames: list(dataset.frames),
    owner: dataset.owner || undefined,
    locale: dataset.locale || undefined,
    drafts: 'sharedDevice' in dataset && dataset.sharedDevice !== 'false' ? { sharedDevice: true } : undefined,
    debug: 'debug' in dataset && dataset.debug !== 'false',
  };
  return { ...given, onError: (error: unknown) => console.warn('Intermission:', error) };
}

/** Those of `options` that are right. A wrong one is reported on the console. */
function rightOf(options: IntermissionOptions): IntermissionOptions {
  const right = Object.entries(options).filter(([name, value]) => {
    try {
      return resolveOptions({ [name]: value });
    } catch (error) {
      console.warn(`Intermission: data-${name} is ignored.`, error);
      return false;
    }
  });
  return Object.fromEntries(right);
}

const sources = { betterStack, cstate, health, instatus, statuspage };

const before: Before = { early: new Set(), answers: [] };

// Drafts are not to wait for words.
const PATIENCE = 1_000;

/** The stage, with the texts in the visitor's language where they are there in time. */
const loadStage =
  (locale: string | undefined): Load['stage'] =>
  async () => {
    const translated = loadMessages(locale).catch((error) => {
      console.warn('Intermission: the notices are in English.', error);
      return undefined;
    });
    const { createAsking, openStage } = await import('./stage.ts');
    return {
      createAsking,
      async openStage(tools) {
        const { clock } = tools.options;
        const late = new Promise<undefined>((resolve) => clock.after(PATIENCE, () => resolve(undefined)));
        return openStage({ ...tools, messages: await Promise.race([translated, late]) });
      },
    };
  };

const createIntermission: typeof exports.createIntermission = (options) =>
  createClient(
    { sources: Object.values(sources), ...options },
    {
      stage: loadStage(options?.locale),
      hold: () => import('./detect/hold.ts'),
      failover: () => import('./failover/failover.ts'),
    },
    before,
  );

function createClientOf(script: HTMLOrSVGElement): Intermission {
  const options = optionsOf(script);
  try {
    return createIntermission(options);
  } catch {
    // Which of them it was is told by looking at each.
    return createIntermission(rightOf(options));
  }
}

/** Sorts what was gathered before the script came. Returns what hosts want done with it. */
function takeOver(notes: readonly unknown[] & Partial<Pick<Prelude, 'end'>>): Task<Global>[] {
  notes.end?.();
  const tasks: Task<Global>[] = [];
  for (const note of notes) {
    if (typeof note === 'function') tasks.push(note as Task<Global>);
    else if (!(note instanceof Response)) before.early.add(note as EventTarget);
    // One whose status the page may not see says nothing.
    else if (note.status) before.answers.push(note);
  }
  if (notes.end) before.answers.push(...refusedToXhr());
  return tasks;
}

/** The loader watches only `fetch`; what `XMLHttpRequest` got is known by its status alone. */
function refusedToXhr(): Response[] {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries
    .filter(({ initiatorType, responseStatus }) => initiatorType === 'xmlhttprequest' && responseStatus === 503)
    .map(({ name }) => Object.defineProperty(new Response(null, { status: 503 }), 'url', { value: name }));
}

function start(script: HTMLOrSVGScriptElement | null, found: unknown = []) {
  if (!Array.isArray(found)) {
    console.warn('Intermission: this script is on the page twice; the first one stays.');
    return;
  }
  // What is wrong in a task is the page's own error, and no other task's.
  const push = (...tasks: Task<Global>[]) => tasks.forEach((task) => void setTimeout(task, 0, global));
  const global: Global = { ...errors, ...sources, createIntermission, defineSurface, push };
  globalThis.Intermission = global;
  const tasks = takeOver(found);
  if (script && script.dataset.auto !== 'false') {
    global.client = createClientOf(script);
    global.client.start();
  }
  push(...tasks);
}

// A browser without these runs the page as if there were no script.
if (canAdoptStyle() && 'inert' in HTMLElement.prototype && 'hasOwn' in Object) {
  const { currentScript } = document;
  // The attributes are on the loader's tag, if that has brought the script.
  const { tag = currentScript } = { ...(currentScript as { tag?: HTMLOrSVGScriptElement } | null) };
  start(tag, globalThis.Intermission);
}
