import { describe, expect, it } from 'vitest';
import { replaceMethod } from '../../../src/lib/replace-method.ts';

const louder = (original: () => string) => () => `${original()}!`;
const create = () => ({ say: () => 'hello' });

describe('replaceMethod', () => {
  it('puts the wrapper in and the original back', () => {
    const target = create();
    const { say } = target;
    const undo = replaceMethod(target, 'say', louder);
    expect(target.say()).toBe('hello!');
    undo();
    expect(target.say).toBe(say);
  });

  it('does nothing when it is undone a second time', () => {
    const target = create();
    const undo = replaceMethod(target, 'say', louder);
    undo();
    const later = () => 'later';
    target.say = later;
    undo();
    expect(target.say).toBe(later);
  });

  it('leaves a wrapper that somebody has put over it since', () => {
    const target = create();
    const undo = replaceMethod(target, 'say', louder);
    const theirs = louder(target.say);
    target.say = theirs;
    undo();
    expect(target.say).toBe(theirs);
    expect(target.say()).toBe('hello!!');
  });

  it('puts the original back once the wrapper over it has gone', () => {
    const target = create();
    const { say } = target;
    const undo = replaceMethod(target, 'say', louder);
    const undoTheirs = replaceMethod(target, 'say', louder);
    undoTheirs();
    undo();
    expect(target.say).toBe(say);
  });

  it.each([
    ['frozen', () => Object.freeze(create())],
    ['read-only', () => Object.defineProperty(create(), 'say', { writable: false })],
    [
      'an accessor without a setter',
      () => {
        const { say } = create();
        return Object.defineProperty({} as ReturnType<typeof create>, 'say', { get: () => say });
      },
    ],
  ])('leaves a method that is %s as it is', (_, make) => {
    const target = make();
    const { say } = target;
    const undo = replaceMethod(target, 'say', louder);
    expect(target.say).toBe(say);
    undo();
    expect(target.say).toBe(say);
  });

  it('keeps the method enumerable or not, as it was', () => {
    const target = Object.defineProperty(create(), 'say', { enumerable: false });
    const undo = replaceMethod(target, 'say', louder);
    expect(Object.keys(target)).toEqual([]);
    undo();
    expect(Object.keys(target)).toEqual([]);
  });
});
