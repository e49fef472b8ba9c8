import type { Page } from 'playwright-core';
import { theStack } from './the-stack.js';

/** Signs in where the page asks for it, as the administrator. */
export async function signIn(page: Page): Promise<void> {
  await page.fill('input[name=username]', 'admin');
  await page.fill('input[name=password]', theStack.env.ADMIN_PASSWORD);
  await page.click('form[action="/login"] button[type=submit]');
}

/** What a person does when a client sends the browser to an address: sign in if asked, and decide. */
export async function decideAt(
  page: Page,
  url: URL,
  decision: 'allow' | 'deny' = 'allow',
): Promise<string> {
  await page.goto(url.href);
  if (new URL(page.url()).pathname === '/login') await signIn(page);
  await page.waitForURL(/\/oauth2\/interaction\//);
  const text = await page.locator('main').innerText();
  await page.click(`button[value=${decision}]`);
  await page.waitForURL(/\/callback/);
  return text;
}
