import { call, explain } from './api.js';

/** Loads the tools when their part of the card is opened, and again when their number changes. */
export function showTools(card, server) {
  const details = card.querySelector('details.tools');
  if (!details.dataset.wired) {
    details.dataset.wired = 'yes';
    details.addEventListener('toggle', () => {
      if (details.open) void load(details, card.dataset.path);
    });
  }
  const count = String(server.num_tools);
  const changed = details.dataset.count !== undefined && details.dataset.count !== count;
  details.dataset.count = count;
  if (changed && details.open) void load(details, server.path);
}

async function load(details, path) {
  const list = details.querySelector('[data-tools]');
  try {
    const { tools } = await call('GET', `/api/tools${path}`);
    list.replaceChildren(...(tools.length > 0 ? tools.map(itemOf) : [sentence('No tools known.')]));
  } catch (error) {
    list.replaceChildren(sentence(explain(error)));
  }
}

/** Everything comes from the server that describes itself, so it is shown as text and nothing else. */
function itemOf({ name, description, inputSchema }) {
  const item = document.createElement('li');
  item.append(element('strong', name));
  if (description) item.append(element('p', description));
  if (inputSchema) {
    const schema = document.createElement('details');
    schema.append(
      element('summary', 'Input schema'),
      element('pre', JSON.stringify(inputSchema, null, 2)),
    );
    item.append(schema);
  }
  return item;
}

function sentence(text) {
  const item = document.createElement('li');
  item.append(element('p', text));
  return item;
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
