import { describe, expect, it } from 'vitest';
import { isOfTab, isUnnamed, keyOfUnnamed, pageOf, pathOf, sameId } from '../../../src/drafts/identity.ts';

const page = (address: string) => pageOf(`https://shop.example${address}`);

describe('pageOf', () => {
  it.each([
    ['/reply?ticket=1', '/reply?ticket=1#comment-7'],
    ['/', '/#'],
    ['/reply?a=1&b=2', '/reply?b=2&a=1'],
    ['/search?q=a%20b', '/search?q=a+b'],
    ['/search?q=%C3%BC', '/search?q=ü'],
    ['/reply', '/reply?'],
    ['/reply', '/reply?utm_source=mail&utm_campaign=x'],
    ['/reply?ticket=1', '/reply?gclid=x&ticket=1&fbclid=y'],
    ['/reply', '/reply?UTM_Medium=mail&msclkid=z'],
    ['/reply', '/reply?mc_cid=1&_ga=2&_hsenc=3&dclid=4&gbraid=5&mtm_kwd=6&yclid=7'],
  ])('takes %s and %s for the same page', (one, other) => {
    expect(page(one)).toBe(page(other));
  });

  it.each([
    ['/reply?ticket=1', '/reply?ticket=2'],
    ['/reply', '/reply?ticket=1'],
    ['/reply', '/Reply'],
    ['/reply', '/reply/'],
    ['/reply?tag=a&tag=b', '/reply?tag=b&tag=a'],
    ['/reply?a=1', '/reply?a=1&a='],
    ['/reply?source=mail', '/reply'],
    ['/reply?ref=a', '/reply?ref=b'],
    ['/reply?utm=a', '/reply'],
    ['/reply?clid=1', '/reply?clid=2'],
    ['/app#/tickets/1', '/app#/tickets/2'],
    ['/app#/tickets', '/app'],
    ['/app#!/tickets/1', '/app#!/tickets/2'],
    ['/app#!tickets', '/app#!users'],
  ])('tells %s and %s apart', (one, other) => {
    expect(page(one)).not.toBe(page(other));
  });

  it('does not go by the origin: a store has only its own', () => {
    expect(pageOf('http://localhost:8080/reply?a=1')).toBe(page('/reply?a=1'));
  });

  it('keeps frames without an address of their own apart, from each other and from the page', () => {
    const address = 'https://shop.example/reply?ticket=1';
    const pages = [pageOf(address), pageOf(address, 'chat'), pageOf(address, 'chat/editor'), pageOf(address, '?1')];
    expect(new Set(pages).size).toBe(4);
  });

  it.each(['/%', '/?%', '/?a=%E0%A4%A', '/?&&=', '/#/%'])('reads %s, which is malformed', (address) => {
    expect(page(address)).toMatch(/^\//);
  });
});

describe('pathOf', () => {
  it.each([
    [page('/reply?ticket=1'), '/reply'],
    [page('/reply'), '/reply'],
    [page('/app#/tickets?open=1'), '/app'],
    [pageOf('https://shop.example/reply?a=1', 'chat'), '/reply'],
    ['/reply', '/reply'],
    ['', ''],
  ])('says of %j: %j', (of, path) => {
    expect(pathOf(of)).toBe(path);
  });
});

describe('isOfTab', () => {
  it.each([
    ['2771465193-1134235', true],
    ['tab', true],
    ['', true],
    ['delivered', false],
    ['likely', false],
    ['likely:1791302400000', false],
    ['earlier', false],
    ['early:2771465193-1134235', false],
  ])('says of %j: %j', (slot, expected) => {
    expect(isOfTab(slot)).toBe(expected);
  });
});

describe('keyOfUnnamed', () => {
  it('is the same for the same fields in the same place', () => {
    expect(keyOfUnnamed('name\nName', 0, 2)).toBe(keyOfUnnamed('name\nName', 0, 2));
  });

  it.each<[string, [string, number, number]]>([
    ['fields', ['name\nFirst name', 0, 2]],
    ['place', ['name\nName', 1, 2]],
    ['number of forms alike', ['name\nName', 0, 1]],
  ])('is another for another %s', (_, other) => {
    expect(keyOfUnnamed(...other)).not.toBe(keyOfUnnamed('name\nName', 0, 2));
  });

  it('has nothing of the fields’ names in it: keys are stored in the clear', () => {
    expect(keyOfUnnamed('diagnosis\nDiagnosis', 0, 1)).not.toContain('iagnosis');
  });
});

describe('isUnnamed', () => {
  it.each([
    [keyOfUnnamed('a', 0, 1), true],
    ['?0', true],
    ['chat/?0', true],
    ['claim', false],
    ['what?', false],
    ['chat/claim', false],
  ])('says of %j: %j', (key, expected) => {
    expect(isUnnamed(key)).toBe(expected);
  });
});

describe('sameId', () => {
  it.each([
    [['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'], true],
    [['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'e'], false],
    [['a', 'b', 'c'], ['a', 'b', 'c', 'd'], false],
    [['a,b', 'c'], ['a', 'b,c'], false],
  ])('says of %j and %j: %j', (one, other, expected) => {
    expect(sameId(one, other)).toBe(expected);
    expect(sameId(other, one)).toBe(expected);
  });
});
