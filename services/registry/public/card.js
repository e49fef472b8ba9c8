import { showTools } from './tools.js';

const template = document.getElementById('card');
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** A new card; its texts are filled in by `updateCard`. */
export function createCard() {
  return template.content.firstElementChild.cloneNode(true);
}

/** Shows a server of the API in its card; what did not change is not touched. */
export function updateCard(card, server) {
  const { permissions, enabled } = server;
  setAttribute(card, 'data-path', server.path);
  setAttribute(card, 'data-status', server.status);
  const texts = {
    name: server.server_name,
    path: server.path,
    description: server.description,
    statusWord: server.status.replaceAll('-', ' '),
    reason: server.reason ?? '',
    tools: String(server.num_tools),
    mcp: server.endpoints.mcp,
    sse: server.endpoints.sse,
  };
  for (const [name, text] of Object.entries(texts)) setText(card, name, text);
  setTags(card.querySelector('[data-list="tags"]'), server.tags);
  setTime(card.querySelector('[data-time]'), server.last_checked_iso);
  setActions(card, server.server_name, {
    toggle: permissions.includes('toggle_service'),
    refresh: enabled && permissions.includes('health_check_service'),
    remove: permissions.includes('modify_service'),
  });
  setAttribute(card.querySelector('[data-action="toggle"]'), 'aria-checked', String(enabled));
  showTools(card, server);
}

/** Times grow old without news from the server. */
export function refreshTimes(root) {
  for (const time of root.querySelectorAll('[data-time]')) setTime(time, time.dateTime);
}

function setText(card, name, text) {
  const element = card.querySelector(`[data-text="${name}"]`);
  if (element.textContent !== text) element.textContent = text;
  if (['description', 'reason'].includes(name)) element.hidden = text === '';
}

function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function setTags(list, tags) {
  list.hidden = tags.length === 0;
  if ([...list.children].map(({ textContent }) => textContent).join('\n') === tags.join('\n')) {
    return;
  }
  list.replaceChildren(
    ...tags.map((tag) => {
      const item = document.createElement('li');
      item.textContent = tag;
      return item;
    }),
  );
}

function setTime(element, iso) {
  const at = Date.parse(iso ?? '');
  setAttribute(element, 'datetime', iso ?? '');
  const text = Number.isNaN(at) ? '' : `checked ${since(at)}`;
  if (element.textContent !== text) element.textContent = text;
}

function since(at) {
  const seconds = Math.round((at - Date.now()) / 1000);
  if (seconds > -60) return ago.format(Math.min(seconds, 0), 'second');
  if (seconds > -3600) return ago.format(Math.round(seconds / 60), 'minute');
  return ago.format(Math.round(seconds / 3600), 'hour');
}

const LABELS = {
  toggle: (name) => `${name} is switched on`,
  refresh: (name) => `Check ${name} now`,
  remove: (name) => `Remove ${name}`,
};

function setActions(card, name, allowed) {
  for (const [action, label] of Object.entries(LABELS)) {
    const button = card.querySelector(`[data-action="${action}"]`);
    button.hidden = !allowed[action];
    setAttribute(button, 'aria-label', label(name));
  }
  const [mcp, sse] = card.querySelectorAll('[data-action="copy"]');
  setAttribute(mcp, 'aria-label', `Copy the MCP address of ${name}`);
  setAttribute(sse, 'aria-label', `Copy the SSE address of ${name}`);
}
