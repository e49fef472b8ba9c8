import { call, explain } from './api.js';
import { createCard, refreshTimes, updateCard } from './card.js';
import { hideNotice, notify } from './notice.js';

const EVERY_MS = 2000;
/** While a server is being checked, its user waits for news. */
const WAITING_MS = 600;
const PAGE = 60;
const MAX = 1000;

const list = document.getElementById('servers');
const empty = document.getElementById('empty');
const more = document.getElementById('more');

/** Keeps the list, its filters and the statistics as the registry says they are. */
export function followServers() {
  const view = { q: '', status: '', limit: PAGE };
  let timer;
  let round = 0;
  let pause = EVERY_MS;
  let failing = false;

  const refresh = async () => {
    clearTimeout(timer);
    const mine = ++round;
    try {
      const [page, statistics] = await Promise.all([
        call('GET', `/api/servers?${query(view)}`),
        call('GET', '/api/statistics'),
      ]);
      // A later round has begun, with other filters: its answer is the one to show.
      if (mine !== round) return;
      render(page, view);
      renderStatistics(statistics);
      pause = statistics.checking > 0 ? WAITING_MS : EVERY_MS;
      if (failing) hideNotice();
      failing = false;
    } catch (error) {
      if (mine !== round) return;
      pause = EVERY_MS;
      if (!failing) notify(explain(error), 'failure');
      failing = true;
    }
    if (!document.hidden) timer = setTimeout(refresh, pause);
  };

  const change = (changes) => {
    Object.assign(view, changes);
    void refresh();
  };
  listenToFilters(change);
  more.addEventListener('click', () => change({ limit: Math.min(view.limit + PAGE, MAX) }));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void refresh();
  });
  refreshTimes(list);
  setInterval(() => refreshTimes(list), 1000);
  void refresh();
  return { refresh };
}

function query({ q, status, limit }) {
  const words = new URLSearchParams({ limit });
  if (q) words.set('q', q);
  if (status) words.set('status', status);
  return words;
}

function listenToFilters(change) {
  let typing;
  document.getElementById('filter').addEventListener('input', ({ target }) => {
    clearTimeout(typing);
    typing = setTimeout(() => change({ q: target.value.trim(), limit: PAGE }), 150);
  });
  const chips = document.querySelectorAll('[data-filter]');
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      for (const other of chips) other.setAttribute('aria-pressed', String(other === chip));
      change({ status: chip.dataset.filter, limit: PAGE });
    });
  }
}

function render({ servers, next_cursor: cursor }, { limit }) {
  const cards = new Map([...list.children].map((card) => [card.dataset.path, card]));
  for (const server of servers) {
    const card = cards.get(server.path) ?? createCard();
    updateCard(card, server);
    place(card, servers.indexOf(server));
    cards.delete(server.path);
  }
  for (const gone of cards.values()) gone.remove();
  empty.hidden = servers.length > 0;
  more.hidden = cursor === undefined || limit >= MAX;
}

/** A card that is where it belongs stays untouched, and with it the keyboard focus inside. */
function place(card, index) {
  const there = list.children[index];
  if (there !== card) list.insertBefore(card, there ?? null);
}

function renderStatistics(statistics) {
  for (const element of document.querySelectorAll('[data-stat]')) {
    const text = String(statistics[element.dataset.stat]);
    if (element.textContent !== text) element.textContent = text;
  }
}
