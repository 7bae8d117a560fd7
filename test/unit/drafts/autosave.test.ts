// @vitest-environment happy-dom
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAutosave, type DraftSource } from '../../../src/drafts/autosave.ts';
import type { DraftRecord, RecordKey } from '../../../src/drafts/draft.ts';
import { createReliableStore } from '../../../src/drafts/reliable-store.ts';
import { isDegradedError } from '../../../src/errors.ts';
import { createFakeClock } from '../../helpers/fake-clock.ts';
import { createMemoryStore } from '../../helpers/memory-store.ts';

const id = (form: string) => ['owner', '/form?', form, 'tab'];

/** A draft whose text and files are set by hand. */
function createSource(form: string) {
  const state = {
    text: '',
    files: [] as string[],
    isChanged: false,
    /** Whether the largest text is left out. */
    isOmitted: false,
    mayOmit: true,
    omittedFiles: [] as RecordKey[],
  };
  const source: DraftSource & { enter(text: string, ...files: string[]): void } & typeof state = Object.assign(state, {
    root: document.createElement('form'),
    enter(text: string, ...files: string[]) {
      Object.assign(state, { text, files, isChanged: true });
    },
    collect() {
      if (!state.isChanged) return [];
      state.isChanged = false;
      const text = state.isOmitted ? 'the rest' : state.text;
      return [
        [id(form), text] as const,
        ...state.files.map((file): DraftRecord => [[...id(form), file], `${file} of ${state.text}`]),
      ];
    },
    retry() {
      state.isChanged = true;
    },
    omitLargest() {
      if (!state.mayOmit || state.isOmitted) return false;
      state.isOmitted = true;
      return true;
    },
    includeTexts() {
      state.isOmitted = false;
    },
    omitFile(key: RecordKey) {
      state.omittedFiles.push(key);
    },
  });
  return source;
}

function setUp() {
  const memory = createMemoryStore();
  const clock = createFakeClock();
  const onSaved = vi.fn();
  const onError = vi.fn();
  const store = createReliableStore(memory, clock, onError);
  const autosave = createAutosave({ store, clock, prepare: () => {}, onSaved, onError });
  /** Each write as `form=text`. */
  const written = () => memory.writes.map((records) => records.map(([key, value]) => `${key.slice(2)}=${value}`));
  /** Holds up all writes from now on. */
  const hold = () => {
    let release = () => {};
    memory.held = new Promise<void>((resolve) => {
      release = resolve;
    });
    return async () => {
      release();
      await setImmediate();
    };
  };
  return { ...autosave, memory, clock, onSaved, onError, written, hold };
}

const painted = async () => {
  await new Promise(requestAnimationFrame);
  await delay(5);
};

const messagesOf = (onError: ReturnType<typeof vi.fn>) => onError.mock.calls.map(([error]) => error.message);

describe('schedule', () => {
  it('leaves collecting and writing until after the next paint', async () => {
    const { schedule, memory, written } = setUp();
    const source = createSource('a');
    source.enter('Ada');
    const collect = vi.spyOn(source, 'collect');
    const frame = vi.spyOn(globalThis, 'requestAnimationFrame');
    onTestFinished(() => frame.mockRestore());
    schedule(source);
    expect(frame).toHaveBeenCalledOnce();
    let isPainted = false;
    requestAnimationFrame(() => {
      isPainted = true;
      expect(collect).not.toHaveBeenCalled();
      expect(memory.writes).toEqual([]);
    });
    await painted();
    expect(isPainted).toBe(true);
    expect(written()).toEqual([['a,tab=Ada']]);
  });

  it('writes once what was entered until then', async () => {
    const { schedule, written } = setUp();
    const source = createSource('a');
    for (const text of ['A', 'Ad', 'Ada']) {
      source.enter(text);
      schedule(source);
    }
    await painted();
    expect(written()).toEqual([['a,tab=Ada']]);
  });

  it('writes the drafts of several forms in one transaction', async () => {
    const { schedule, written } = setUp();
    const [a, b] = [createSource('a'), createSource('b')];
    a.enter('Ada');
    b.enter('Bea');
    schedule(a);
    schedule(b);
    await painted();
    expect(written()).toEqual([['a,tab=Ada', 'b,tab=Bea']]);
  });

  it('writes nothing where nothing has changed, and says nothing', async () => {
    const { schedule, memory, onSaved } = setUp();
    schedule(createSource('a'));
    await painted();
    expect(memory.writes).toEqual([]);
    expect(onSaved).not.toHaveBeenCalled();
  });

  it('waits for no paint while the page is out of sight', async () => {
    const { schedule, written } = setUp();
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const frame = vi.spyOn(globalThis, 'requestAnimationFrame');
    onTestFinished(() => void vi.restoreAllMocks());
    const source = createSource('a');
    source.enter('Ada');
    schedule(source);
    expect(written()).toEqual([]);
    await delay(5);
    expect(written()).toEqual([['a,tab=Ada']]);
    expect(frame).not.toHaveBeenCalled();
    hidden.mockRestore();
  });

  it('does not wait for the paint that a page asked for before it went out of sight', async () => {
    const { schedule, writeNow, written } = setUp();
    vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(0 as never);
    onTestFinished(() => void vi.restoreAllMocks());
    const source = createSource('a');
    source.enter('Ada');
    schedule(source);
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    writeNow();
    source.enter('Ada L');
    schedule(source);
    await delay(5);
    expect(written()).toEqual([['a,tab=Ada'], ['a,tab=Ada L']]);
  });

  it('runs one transaction at a time, and takes in all that was entered meanwhile', async () => {
    const { schedule, written, hold } = setUp();
    const [a, b] = [createSource('a'), createSource('b')];
    const release = hold();
    a.enter('A');
    schedule(a);
    await painted();
    for (const text of ['Ad', 'Ada']) {
      a.enter(text);
      schedule(a);
      await painted();
    }
    b.enter('Bea');
    schedule(b);
    await painted();
    expect(written()).toEqual([['a,tab=A']]);
    await release();
    expect(written()).toEqual([['a,tab=A'], ['a,tab=Ada', 'b,tab=Bea']]);
  });

  it('says what was saved once it is, once for each form and write', async () => {
    const { schedule, hold, onSaved } = setUp();
    const [a, b] = [createSource('a'), createSource('b')];
    const release = hold();
    a.enter('Ada');
    schedule(a);
    await painted();
    expect(onSaved).not.toHaveBeenCalled();
    a.enter('Ada L');
    b.enter('Bea');
    schedule(a);
    schedule(b);
    await release();
    expect(onSaved.mock.calls.map(([root]) => root)).toEqual([a.root, a.root, b.root]);
  });

  it('reports a draft that cannot be collected, and writes the others', async () => {
    const { schedule, written, onError } = setUp();
    const [a, b] = [createSource('a'), createSource('b')];
    const error = new Error('broken');
    vi.spyOn(a, 'collect').mockImplementation(() => {
      throw error;
    });
    b.enter('Bea');
    schedule(a);
    schedule(b);
    await painted();
    expect(onError).toHaveBeenCalledExactlyOnceWith(error);
    expect(written()).toEqual([['b,tab=Bea']]);
  });
});

describe('settled', () => {
  it('writes at once what is scheduled, and resolves when it is stored', async () => {
    const { schedule, settled, memory, hold } = setUp();
    const source = createSource('a');
    const release = hold();
    source.enter('Ada');
    schedule(source);
    const done = vi.fn();
    void settled().then(done);
    expect(memory.writes).toHaveLength(1);
    await setImmediate();
    expect(done).not.toHaveBeenCalled();
    await release();
    expect(done).toHaveBeenCalled();
    expect(memory.valueOf(id('a'))).toBe('Ada');
  });

  it('waits for what was scheduled during a write', async () => {
    const { schedule, settled, memory, hold } = setUp();
    const [a, b] = [createSource('a'), createSource('b')];
    const release = hold();
    a.enter('Ada');
    schedule(a);
    await painted();
    b.enter('Bea');
    schedule(b);
    const done = settled();
    await release();
    await done;
    expect(memory.valueOf(id('b'))).toBe('Bea');
  });

  it('waits for what was written at once', async () => {
    const { schedule, writeNow, settled, hold } = setUp();
    const source = createSource('a');
    const release = hold();
    source.enter('Ada');
    schedule(source);
    writeNow();
    const done = vi.fn();
    void settled().then(done);
    await setImmediate();
    expect(done).not.toHaveBeenCalled();
    await release();
    expect(done).toHaveBeenCalled();
  });

  it('resolves at once where there is nothing to write', async () => {
    await expect(setUp().settled()).resolves.toBeUndefined();
  });

  it.each([0, 1, 2, 3, 4, 5, 6])(
    'waits for what is scheduled %i microtasks after something was saved',
    async (ticks) => {
      const { schedule, settled, memory, onSaved } = setUp();
      const [a, b] = [createSource('a'), createSource('b')];
      let done: Promise<void> | undefined;
      onSaved.mockImplementationOnce(async () => {
        for (let tick = 0; tick < ticks; tick++) await undefined;
        b.enter('late');
        schedule(b);
        done = settled();
      });
      a.enter('Ada');
      schedule(a);
      await settled();
      await setImmediate();
      await done;
      expect(memory.valueOf(id('b'))).toBe('late');
    },
  );

  it('resolves where the store refuses everything', async () => {
    const { schedule, settled, memory } = setUp();
    memory.fails = () => true;
    const source = createSource('a');
    source.enter('Ada', 'photo');
    schedule(source);
    await expect(settled()).resolves.toBeUndefined();
  });
});

describe('writeNow', () => {
  it('writes what is scheduled in this very task, beside a write that runs', async () => {
    const { schedule, writeNow, written, hold } = setUp();
    const source = createSource('a');
    const release = hold();
    source.enter('A');
    schedule(source);
    await painted();
    source.enter('Ada');
    schedule(source);
    writeNow();
    expect(written()).toEqual([['a,tab=A'], ['a,tab=Ada']]);
    await release();
    await painted();
    expect(written()).toHaveLength(2);
  });

  it('writes text and files in this very task, the text first and apart', () => {
    const { schedule, writeNow, written } = setUp();
    const source = createSource('a');
    source.enter('Ada', 'photo');
    schedule(source);
    writeNow();
    expect(written()).toEqual([['a,tab=Ada'], ['a,tab,photo=photo of Ada']]);
  });

  it('has nothing to write where nothing is scheduled', () => {
    const { writeNow, memory } = setUp();
    writeNow();
    expect(memory.writes).toEqual([]);
  });

  it('says what was saved when the page was only hidden', async () => {
    const { schedule, writeNow, settled, onSaved } = setUp();
    const source = createSource('a');
    source.enter('Ada');
    schedule(source);
    writeNow();
    await settled();
    expect(onSaved).toHaveBeenCalledExactlyOnceWith(source.root);
  });

  it('does not let a file that finds no room take the text along', async () => {
    const { schedule, writeNow, settled, memory } = setUp();
    memory.fails = (_, records) => records.some(([key]) => key.includes('photo'));
    const source = createSource('a');
    source.enter('Ada', 'photo');
    schedule(source);
    writeNow();
    await settled();
    expect(memory.valueOf(id('a'))).toBe('Ada');
  });

  it('tries again what was refused, when the page was only hidden', async () => {
    const { schedule, writeNow, settled, memory, onError } = setUp();
    let refusals = 1;
    memory.fails = () => refusals-- > 0;
    const source = createSource('a');
    source.enter('Ada');
    schedule(source);
    writeNow();
    await settled();
    await painted();
    expect(memory.valueOf(id('a'))).toBe('Ada');
    expect(onError).not.toHaveBeenCalled();
  });

  it('is not undone by the files of a write that was running', async () => {
    const { schedule, writeNow, settled, memory, hold } = setUp();
    const source = createSource('a');
    const release = hold();
    source.enter('one', 'photo', 'letter');
    schedule(source);
    await painted();
    source.enter('two', 'photo');
    schedule(source);
    writeNow();
    await release();
    await settled();
    expect(memory.valueOf([...id('a'), 'photo'])).toBe('photo of two');
    expect(memory.valueOf([...id('a'), 'letter'])).toBe('letter of one');
  });
});

describe('files', () => {
  it('are written after the text, each by itself', async () => {
    const { schedule, settled, written } = setUp();
    const source = createSource('a');
    source.enter('Ada', 'photo', 'letter');
    schedule(source);
    await settled();
    expect(written()).toEqual([['a,tab=Ada'], ['a,tab,photo=photo of Ada'], ['a,tab,letter=letter of Ada']]);
  });

  it('that find no room are left out by themselves, and reported', async () => {
    const { schedule, settled, memory, onSaved, onError } = setUp();
    memory.fails = (_, records) => records.some(([key]) => key.includes('photo'));
    const source = createSource('a');
    source.enter('Ada', 'photo', 'letter');
    schedule(source);
    await settled();
    expect(memory.all().map(([key]) => key.slice(2).join())).toEqual(['a,tab', 'a,tab,letter']);
    expect(source.omittedFiles).toEqual([[...id('a'), 'photo']]);
    expect(messagesOf(onError)).toEqual(['Some of what was entered is too large to be kept.']);
    expect(isDegradedError(onError.mock.calls[0]?.[0])).toBe(true);
    expect(onSaved).toHaveBeenCalledOnce();
  });
});

describe('text that finds no room', () => {
  const isLarge = (records: readonly DraftRecord[]) => records.some(([, value]) => String(value).startsWith('large'));

  it('is written whole later where it was not its size', async () => {
    const { schedule, settled, memory, clock, onError } = setUp();
    memory.fails = () => true;
    const source = createSource('a');
    source.enter('large');
    schedule(source);
    await settled();
    expect(messagesOf(onError)).toEqual(['Drafts last only as long as this tab.']);
    memory.fails = () => false;
    await clock.advance(5_000);
    await settled();
    expect(memory.valueOf(id('a'))).toBe('large');
    expect(onError).toHaveBeenCalledOnce();
  });

  it('is written without the largest, which is reported', async () => {
    const { schedule, settled, memory, onSaved, onError } = setUp();
    memory.fails = (_, records) => isLarge(records);
    const source = createSource('a');
    source.enter('large');
    schedule(source);
    await settled();
    expect(memory.valueOf(id('a'))).toBe('the rest');
    expect(messagesOf(onError)).toEqual(['Some of what was entered is too large to be kept.']);
    expect(onSaved).toHaveBeenCalledOnce();
  });

  it('does not keep the drafts of other forms from being written', async () => {
    const { schedule, settled, memory, onSaved } = setUp();
    memory.fails = (_, records) => isLarge(records);
    const [a, b] = [createSource('a'), createSource('b')];
    a.mayOmit = false;
    a.enter('large');
    b.enter('Bea');
    schedule(a);
    schedule(b);
    await settled();
    expect(memory.valueOf(id('b'))).toBe('Bea');
    expect(onSaved.mock.calls).toEqual([[b.root]]);
  });

  it('is written half a second later or every 5 s, where nothing else makes room, and reported once', async () => {
    const { schedule, settled, memory, clock, onSaved, onError } = setUp();
    const source = createSource('a');
    source.mayOmit = false;
    let isFull = true;
    memory.fails = () => isFull;
    source.enter('Ada', 'photo');
    schedule(source);
    await settled();
    expect(onSaved).not.toHaveBeenCalled();
    expect(memory.writes.flat().some(([key]) => key.includes('photo'))).toBe(false);
    const written = memory.writes.length;
    await clock.advance(500);
    await painted();
    expect(memory.writes.length).toBeGreaterThan(written);
    isFull = false;
    await clock.advance(4_999);
    await painted();
    expect(memory.all()).toEqual([]);
    await clock.advance(1);
    await painted();
    expect(memory.valueOf(id('a'))).toBe('Ada');
    expect(memory.valueOf([...id('a'), 'photo'])).toBe('photo of Ada');
    expect(onSaved).toHaveBeenCalledOnce();
    expect(messagesOf(onError)).toEqual(['Drafts last only as long as this tab.']);
  });

  it('is written with the next entry, before 5 s are over', async () => {
    const { schedule, settled, memory } = setUp();
    const source = createSource('a');
    source.mayOmit = false;
    memory.fails = () => true;
    source.enter('Ad');
    schedule(source);
    await settled();
    memory.fails = () => false;
    source.enter('Ada');
    schedule(source);
    await settled();
    expect(memory.valueOf(id('a'))).toBe('Ada');
  });
});
