import { describe, expect, it } from '@jest/globals';
import { findOwnGateway, type OwnGatewaySettings } from './own-gateway.js';

const SETTINGS = { HTTP_PORT: 8080, ALLOW_INSECURE_HTTP: false, AUTH_SERVER_PORT: 8888 };
const METADATA = 'http://127.0.0.1:8888/.well-known/oauth-authorization-server';

async function find(settings: Partial<OwnGatewaySettings>, answer: () => Promise<Response>) {
  const asked: unknown[] = [];
  const url = await findOwnGateway({ ...SETTINGS, ...settings }, (address) => {
    asked.push(address);
    return answer();
  });
  return { url, asked };
}
const issuer = (url: string) => () => Promise.resolve(Response.json({ issuer: url }));

describe('the gateway of this installation', () => {
  it('is the one that the settings name, with nobody asked', async () => {
    const found = await find({ GATEWAY_URL: 'https://gateway.example' }, issuer('http://x/'));
    expect(found).toEqual({ url: 'https://gateway.example', asked: [] });
  });

  it('is where its auth-server says', async () => {
    const found = await find({}, issuer('http://localhost:8880'));
    expect(found).toEqual({ url: 'http://localhost:8880', asked: [METADATA] });
  });

  it.each([
    ['does not answer', () => Promise.reject(new TypeError('fetch failed'))],
    ['answers something else', issuer('not a URL')],
  ])('is under its port on this machine when the auth-server %s', async (_, answer) => {
    expect((await find({}, answer)).url).toBe('http://localhost:8080');
  });

  it('is none that others could read on the way', async () => {
    const named = find({ GATEWAY_URL: 'http://gateway.example' }, issuer('http://x/'));
    await expect(named).rejects.toThrow('must be https');
  });
});
