import { call, explain } from './api.js';
import { notify } from './notice.js';

const confirmation = document.getElementById('confirm');

const ACTIONS = {
  toggle: async ({ path, name }, button) => {
    const enabled = button.getAttribute('aria-checked') !== 'true';
    await call('POST', `/toggle${path}`, { enabled });
    notify(`${name} is switched ${enabled ? 'on' : 'off'}.`);
  },
  refresh: async ({ path, name }) => {
    const { status, num_tools: tools } = await call('POST', `/api/refresh${path}`);
    notify(`${name}: ${status.replaceAll('-', ' ')}, tools: ${tools}.`);
  },
  remove: async ({ path, name }) => {
    if (!(await confirmed(name))) return;
    await call('DELETE', `/api/servers${path}`);
    notify(`${name} is removed.`);
  },
  copy: async (_server, button) => {
    const text = button.closest('div').querySelector('code').textContent;
    await navigator.clipboard.writeText(text);
    notify(`Copied ${text}`);
  },
};

/** The buttons of all cards, those of now and those to come. */
export function listenForActions(servers) {
  document.getElementById('servers').addEventListener('click', ({ target }) => {
    const button = target.closest('[data-action]');
    if (button) void perform(button, servers);
  });
}

async function perform(button, servers) {
  const card = button.closest('[data-path]');
  const server = {
    path: card.dataset.path,
    name: card.querySelector('[data-text="name"]').textContent,
  };
  setBusy(button, true);
  try {
    await ACTIONS[button.dataset.action](server, button);
  } catch (error) {
    notify(explain(error), 'failure');
  }
  setBusy(button, false);
  // A button that was disabled has lost the focus.
  if (document.activeElement === document.body) button.focus();
  await servers.refresh();
}

function setBusy(button, busy) {
  button.disabled = busy;
  button.setAttribute('aria-busy', String(busy));
}

function confirmed(name) {
  confirmation.querySelector('[data-confirm-name]').textContent = name;
  confirmation.returnValue = 'cancel';
  confirmation.showModal();
  return new Promise((resolve) => {
    confirmation.addEventListener('close', () => resolve(confirmation.returnValue === 'remove'), {
      once: true,
    });
  });
}
