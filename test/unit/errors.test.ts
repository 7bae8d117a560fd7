import { describe, expect, it } from 'vitest';
import { DegradedError, isDegradedError, isOptionsError, OptionsError } from '../../src/errors.ts';

describe('errors', () => {
  it.each([
    [OptionsError, 'OptionsError'],
    [DegradedError, 'DegradedError'],
  ])('carry their name, which minifying does not change', (Kind, name) => {
    const error = new Kind('message');
    expect(error).toBeInstanceOf(Error);
    expect(Object.getOwnPropertyDescriptor(error, 'name')?.value).toBe(name);
    expect(String(error)).toBe(`${name}: message`);
  });

  it('keep their cause', () => {
    const cause = new Error('quota');
    expect(new DegradedError('message', { cause }).cause).toBe(cause);
  });

  const foreign = (name: string) => Object.assign(new Error('of another copy'), { name });

  it.each([
    [isOptionsError, new OptionsError(), true],
    [isOptionsError, foreign('OptionsError'), true],
    [isOptionsError, new DegradedError(), false],
    [isOptionsError, { name: 'OptionsError' }, false],
    [isOptionsError, 'OptionsError', false],
    [isOptionsError, undefined, false],
    [isDegradedError, new DegradedError(), true],
    [isDegradedError, foreign('DegradedError'), true],
    [isDegradedError, new OptionsError(), false],
    [isDegradedError, new TypeError(), false],
    [isDegradedError, null, false],
  ])('are told apart: %o of %o is %j', (guard, error, expected) => {
    expect(guard(error)).toBe(expected);
  });
});
