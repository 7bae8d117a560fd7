import { describe, expect, it } from 'vitest';
import { createWitnesses } from '../../../src/poll/witnesses.ts';

describe('createWitnesses', () => {
  it('knows nobody at first, unless the host names one', () => {
    expect(createWitnesses(undefined).all).toEqual([]);
    expect(createWitnesses('https://api.example.com/health').all).toEqual([
      { url: 'https://api.example.com/health', notBefore: 0 },
    ]);
  });

  it('leaves the query out, which may hold what works only once', () => {
    const witnesses = createWitnesses(undefined);
    witnesses.add('https://api.example.com/confirm?token=secret#x', undefined, 5);
    expect(witnesses.all).toEqual([{ url: 'https://api.example.com/confirm', notBefore: 5 }]);
  });

  it('keeps one for each set of surfaces, the latest', () => {
    const witnesses = createWitnesses(undefined);
    witnesses.add('https://api.example.com/a', ['login'], 1);
    witnesses.add('https://api.example.com/b', ['login'], 2);
    witnesses.add('https://api.example.com/c', undefined, 3);
    expect(witnesses.all).toEqual([
      { url: 'https://api.example.com/b', notBefore: 2, surfaces: ['login'] },
      { url: 'https://api.example.com/c', notBefore: 3 },
    ]);
  });

  it('asks at the address that the host names, whatever failed', () => {
    const witnesses = createWitnesses('https://api.example.com/health');
    witnesses.add('https://api.example.com/orders', undefined, 9);
    expect(witnesses.all).toEqual([{ url: 'https://api.example.com/health', notBefore: 9 }]);
  });

  it('waits no more when somebody asks by hand', () => {
    const witnesses = createWitnesses(undefined);
    witnesses.add('https://api.example.com/a', ['login'], 9);
    witnesses.hurry();
    expect(witnesses.all.map(({ notBefore }) => notBefore)).toEqual([0]);
  });

  it('forgets who was there, except the one that the host names', () => {
    const witnesses = createWitnesses('https://api.example.com/health');
    witnesses.add('https://api.example.com/a', ['login'], 9);
    witnesses.dismiss();
    expect(witnesses.all).toEqual([{ url: 'https://api.example.com/health', notBefore: 0 }]);
  });
});
