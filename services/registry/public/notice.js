const box = document.getElementById('notice');
let timer;

/** Says something to the user for a while; `failure` is shown as such and stays longer. */
export function notify(text, kind = 'success') {
  box.textContent = text;
  box.dataset.kind = kind;
  box.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(hideNotice, kind === 'failure' ? 8000 : 3500);
}

export function hideNotice() {
  box.hidden = true;
}
