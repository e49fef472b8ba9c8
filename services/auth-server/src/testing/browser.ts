import type { Express } from 'express';
import supertest from 'supertest';
import { createCookieJar } from './cookie-jar.js';

export type Page = { status: number; location?: string; text: string; headers: Headers };

/** A browser at the issuer's address: it keeps cookies, and shows redirects. */
export function createBrowser(app: Express | string, issuer: string) {
  const { cookies, header, keep } = createCookieJar();
  const send = async (method: 'get' | 'post', path: string, form?: object): Promise<Page> => {
    const request = supertest(app)[method](path).set('Cookie', header(path));
    const answer = await (form ? request.type('form').send(form) : request);
    keep(answer.headers['set-cookie']);
    const location = answer.headers['location'];
    return {
      status: answer.status,
      text: answer.text,
      headers: new Headers(answer.headers),
      ...(location !== undefined && { location }),
    };
  };
  const get = (path: string) => send('get', path);
  return {
    cookies,
    get,
    post: (path: string, form: object) => send('post', path, form),
    /** Goes where it is sent, as long as that is at the issuer and no sign-in page. */
    follow: async (address: string) => {
      let at = address.replace(issuer, '');
      for (let hops = 0; hops < 10; hops += 1) {
        const page = await get(at);
        const next = page.location?.replace(issuer, '');
        if (next === undefined || !next.startsWith('/') || next.startsWith('/login')) {
          return { ...page, at };
        }
        at = next;
      }
      throw new Error('Too many redirects');
    },
  };
}

export type Browser = ReturnType<typeof createBrowser>;
