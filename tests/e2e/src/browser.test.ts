import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from './a-browser.js';
import { theStack } from './the-stack.js';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

describe.each([
  ['the gateway', () => theStack.gatewayUrl, '/browser/gateway'],
  ['port 7860', () => theStack.registryUrl, '/browser/registry'],
])('A person at %s', (_where, base, path) => {
  it('signs in, registers a server, sees it become healthy, and signs out', async () => {
    await page.goto(base());
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.fill('input[name=username]', 'admin');
    await page.fill('input[name=password]', theStack.env.ADMIN_PASSWORD);
    await page.click('form[action="/login"] button[type=submit]');
    await page.waitForURL(`${base()}/`);

    await page.click('#open-register');
    await page.fill('dialog [name=name]', `Browser ${path}`);
    await page.fill('dialog [name=path]', path);
    await page.fill(
      'dialog [name=proxy_pass_url]',
      `http://127.0.0.1:${theStack.env.CURRENTTIME_PORT}/`,
    );
    await page.click('dialog form[action="/register"] button[type=submit]');
    const card = page.locator(`.card[data-path="${path}"]`);
    await card.getByText('healthy', { exact: true }).waitFor({ timeout: 15_000 });
    await card.locator('.tools summary').click();
    await card.getByText('current_time_by_timezone').first().waitFor();

    await page.click('form[action="/logout"] button[type=submit]');
    await page.waitForURL(`${base()}/login`);
  });
});
