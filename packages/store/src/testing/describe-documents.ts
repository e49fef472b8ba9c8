import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Documents, DocumentsOptions } from '../documents.js';

const Note = z.object({ id: z.string(), text: z.string().default('') });
export type Note = z.infer<typeof Note>;

export const notes: DocumentsOptions<Note> = {
  idOf: ({ id }) => id,
  parse: (json) => Note.parse(json),
};

/** What every implementation of Documents promises; `open` gives an empty one. */
export function describeDocuments(name: string, open: () => Promise<Documents<Note>>): void {
  describe(`${name} as Documents`, () => {
    it('is empty at first', async () => {
      await expect((await open()).list()).resolves.toEqual([]);
    });

    it('returns a record that was put, by its id and in the list', async () => {
      const documents = await open();
      await documents.put({ id: '/a', text: 'one' });
      await expect(documents.get('/a')).resolves.toEqual({ id: '/a', text: 'one' });
      await expect(documents.list()).resolves.toEqual([{ id: '/a', text: 'one' }]);
    });

    it('returns records in the form that parse gives them', async () => {
      const documents = await open();
      await documents.put({ id: '/a', unknown: 1 } as unknown as Note);
      await expect(documents.get('/a')).resolves.toEqual({ id: '/a', text: '' });
    });

    it('replaces the record of the same id', async () => {
      const documents = await open();
      await documents.put({ id: '/a', text: 'one' });
      await documents.put({ id: '/a', text: 'two' });
      await expect(documents.list()).resolves.toEqual([{ id: '/a', text: 'two' }]);
    });

    it('knows no other ids than those that were put', async () => {
      const documents = await open();
      await documents.put({ id: '/a', text: 'one' });
      for (const id of ['a', '/a/', '/A', '', '__proto__', 'constructor'])
        await expect(documents.get(id)).resolves.toBeUndefined();
    });

    it('deletes a record once', async () => {
      const documents = await open();
      await documents.put({ id: '/a', text: 'one' });
      await expect(documents.delete('/a')).resolves.toBe(true);
      await expect(documents.delete('/a')).resolves.toBe(false);
      await expect(documents.list()).resolves.toEqual([]);
    });

    it('refuses a record that parse refuses, and keeps the one it had', async () => {
      const documents = await open();
      await documents.put({ id: '/a', text: 'one' });
      await expect(documents.put({ id: '/a', text: 1 } as unknown as Note)).rejects.toThrow();
      await expect(documents.put(undefined as unknown as Note)).rejects.toThrow();
      await expect(documents.list()).resolves.toEqual([{ id: '/a', text: 'one' }]);
    });

    it('is not changed by what becomes of a value after it was put', async () => {
      const documents = await open();
      const note = { id: '/a', text: 'one' };
      await documents.put(note);
      note.text = 'two';
      await expect(documents.get('/a')).resolves.toEqual({ id: '/a', text: 'one' });
    });

    it('keeps the last of many writes that were asked for at the same time', async () => {
      const documents = await open();
      const texts = Array.from({ length: 50 }, (_, i) => `text ${i}`);
      await Promise.all(texts.map((text) => documents.put({ id: '/a', text })));
      await expect(documents.list()).resolves.toEqual([{ id: '/a', text: 'text 49' }]);
    });

    it.each([
      ['a path and the same with an underscore (W-38)', '/a/b', '/a_b'],
      ['a path and the same percent-encoded', '/a/b', '/a%2Fb'],
      ['an id with and one without a leading slash', '/a', 'a'],
      ['ids that differ in case', '/a', '/A'],
      ['ids that look like ways to other folders', '../a', '/../a'],
      [
        'ids that differ in their last character of 256',
        `/${'x'.repeat(255)}`,
        `/${'x'.repeat(254)}y`,
      ],
      ['ids of other alphabets', '/ä', '/a\u0308'],
      ['ids of names that objects have', '__proto__', 'constructor'],
    ])('keeps apart %s', async (_, one, other) => {
      const documents = await open();
      await documents.put({ id: one, text: 'one' });
      await documents.put({ id: other, text: 'other' });
      await documents.put({ id: one, text: 'one again' });
      await expect(documents.get(one)).resolves.toEqual({ id: one, text: 'one again' });
      await expect(documents.get(other)).resolves.toEqual({ id: other, text: 'other' });
      await documents.delete(one);
      await expect(documents.list()).resolves.toEqual([{ id: other, text: 'other' }]);
    });
  });
}
