import { describe, expect, it } from 'vitest';
import { findAction, keyBindings, keyContext } from '../../../../src/handlers/rich/control/find-action.ts';
import { KEY_MAP, type KeyBinding } from '../../../../src/handlers/rich/control/key-map.ts';

const bindings: readonly KeyBinding[] = KEY_MAP;

describe('the key map', () => {
  it('gives no key two meanings in one context', () => {
    const taken = bindings.flatMap(({ keys, context }) => keys.map((key) => `${context} ${key}`));
    expect(taken.filter((key, index) => taken.indexOf(key) !== index)).toEqual([]);
  });

  it('says of every key what it does, in a line that fits into the help', () => {
    for (const { label, description, hint, keys } of bindings) {
      expect(keys.length, label).toBeGreaterThan(0);
      expect(description, label).toMatch(/^[a-z0-9].{3,69}[^.]$/);
      expect(`${label}${hint}`.length, label).toBeLessThanOrEqual(18);
    }
  });

  it.each([
    ['a key that holds everywhere', 'q', 'job', 'detach'],
    ['the narrower context first', 'enter', 'jobs', 'open-job'],
    ['the same key elsewhere', 'enter', 'job', 'full-screen'],
    ['a key of the other screen', 'p', 'job', undefined],
    ['a letter in the prompt', 'q', 'prompt', undefined],
    ['a way out of the prompt', 'ctrl-c', 'prompt', 'interrupt'],
    ['an unknown key', 'f12', 'job', undefined],
  ] as const)('finds %s', (_what, key, context, action) => {
    expect(findAction(key, context)).toBe(action);
  });

  it('knows where a key goes', () => {
    const prompt = { kind: 'job-filter', text: '', problem: undefined } as const;
    expect(keyContext({ screen: 'jobs', prompt: undefined })).toBe('jobs');
    expect(keyContext({ screen: 'jobs', prompt })).toBe('prompt');
  });

  it('lists what holds in a context: help first, then its own, then the rest', () => {
    const actions = keyBindings('jobs').map(({ action }) => action);
    expect(actions[0]).toBe('help');
    expect(actions.indexOf('open-job')).toBeLessThan(actions.indexOf('detach'));
    expect(actions).not.toContain('full-screen');
    expect(new Set(keyBindings('prompt').map(({ context }) => context))).toEqual(new Set(['prompt']));
  });
});
