import { call, explain } from './api.js';
import { notify } from './notice.js';

const dialog = document.getElementById('register');
const form = document.getElementById('register-form');

/** The form that registers a server; only those who may register one have it. */
export function setUpRegisterDialog(servers) {
  if (!dialog) return;
  document.getElementById('open-register').addEventListener('click', () => dialog.showModal());
  form.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  suggestPath();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(servers);
  });
}

async function submit(servers) {
  const button = form.querySelector('[type="submit"]');
  const { csrf_token: _token, ...server } = Object.fromEntries(new FormData(form));
  button.disabled = true;
  showErrors([]);
  try {
    const { service } = await call('POST', '/register', server);
    dialog.close();
    form.reset();
    notify(`${service.server_name} is registered.`);
    await servers.refresh();
  } catch (error) {
    showErrors(error.errors ?? [], explain(error));
  }
  button.disabled = false;
}

/** Each message at its field; what belongs to no field, above them all. */
function showErrors(errors, summary = '') {
  let shown = false;
  for (const place of form.querySelectorAll('[data-error-of]')) {
    const name = place.dataset.errorOf;
    const problem = errors.find(({ field }) => field.split('.')[0] === name);
    place.textContent = problem?.message ?? '';
    place.hidden = !problem;
    form.elements[name].setAttribute('aria-invalid', String(Boolean(problem)));
    if (problem && !shown) form.elements[name].focus();
    shown ||= Boolean(problem);
  }
  const above = form.querySelector('[data-form-error]');
  above.textContent = shown ? '' : summary;
  above.hidden = above.textContent === '';
}

/** Until somebody writes a path, it follows the name. */
function suggestPath() {
  const { name, path } = form.elements;
  path.addEventListener('input', () => (path.dataset.own = path.value ? 'yes' : ''));
  form.addEventListener('reset', () => delete path.dataset.own);
  name.addEventListener('input', () => {
    if (path.dataset.own) return;
    const words = name.value.toLowerCase().match(/[a-z0-9]+/g);
    path.value = words ? `/${words.join('-').slice(0, 63)}` : '';
  });
}
