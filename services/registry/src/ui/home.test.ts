import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aServer } from '@mcp-gateway/testing';
import request from 'supertest';
import { cookie, csrfOf, type Person } from '../testing/people.js';
import {
  startRegistryWithPeople,
  type RegistryWithPeople,
} from '../testing/registry-with-people.js';

let registry: RegistryWithPeople;

beforeAll(async () => {
  registry = await startRegistryWithPeople({
    servers: [
      aServer(),
      aServer({
        path: '/hostile',
        server_name: '{{7*7}} <img src=x onerror=alert(1)>',
        description: '</script><svg onload=alert(2)>',
        tags: ['"><script>alert(3)</script>'],
      }),
    ],
  });
});
afterAll(() => registry.close());

const home = async (person: Person) =>
  (await request(registry.app).get('/').set(cookie(person))).text;

describe('GET /', () => {
  it('shows who is signed in, and the servers with their addresses', async () => {
    const text = await home('admin');
    expect(text).toContain('>admin</span>');
    expect(text).toContain('data-path="/weather"');
    expect(text).toContain('http://localhost:8880/weather/mcp');
    expect(text).toContain('http://localhost:8880/weather/sse');
  });

  it('W-53, T-082: shows every value as text', async () => {
    const text = await home('admin');
    expect(text).not.toMatch(/<img|<svg onload|<script>alert/);
    expect(text).toContain('{{7*7}} &lt;img');
  });

  it('holds no script or style of its own, and nothing from elsewhere', async () => {
    const text = await home('admin');
    expect(text.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="/static/app.js">']);
    expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+="|src="http|href="http/);
  });

  it('carries the CSRF token of the session in its meta element and forms', async () => {
    const text = await home('admin');
    expect(text).toContain(`<meta name="csrf-token" content="${csrfOf('admin')}">`);
    expect(text.match(new RegExp(`value="${csrfOf('admin')}"`, 'g'))).toHaveLength(2);
  });

  it('offers only what the user may do', async () => {
    const shown = (text: string, action: string) =>
      new RegExp(`data-path="/weather"[\\s\\S]*?data-action="${action}"([^>]*)>`).exec(text)?.[1];
    const [admin, reader] = [await home('admin'), await home('reader')];
    expect(admin).toContain('id="register-form"');
    expect(reader).not.toContain('id="register-form"');
    for (const action of ['toggle', 'refresh', 'remove']) {
      expect(shown(admin, action)).not.toContain('hidden');
      expect(shown(reader, action)).toContain('hidden');
    }
  });

  it('shows nobody a server they may not know of', async () => {
    expect(await home('forecaster')).not.toContain('data-path="/hostile"');
    expect(await home('nobody')).not.toContain('data-path="/weather"');
  });
});

describe('static files', () => {
  it.each(['app.js', 'api.js', 'app.css', 'icon.svg'])('serves %s to everybody', async (file) => {
    expect((await request(registry.app).get(`/static/${file}`)).status).toBe(200);
  });

  it('W-53: no script writes markup', async () => {
    const folder = new URL('../../public/', import.meta.url);
    for (const file of await readdir(folder)) {
      const text = await readFile(new URL(file, folder), 'utf8');
      expect([
        file,
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/.test(text),
      ]).toEqual([file, false]);
    }
  });
});
