// Conveniences only: every page is complete without this file.

/** Selects the text of an element, so that it can be copied by hand too. */
function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // No clipboard without HTTPS, except on the loopback.
    select(element);
    return document.execCommand('copy');
  }
}

for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.querySelector(button.dataset.copy);
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.textContent = (await copy(source)) ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => {
      button.textContent = label;
    }, 2000);
  });
}

// Pages say UTC; pointing at a time tells it in the reader's own zone.
const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
for (const time of document.querySelectorAll('time[datetime]')) {
  const at = Date.parse(time.dateTime);
  if (!Number.isNaN(at)) time.title = local.format(at);
}

// The field stays plain text, which takes any ISO form; the picker only writes into it.
for (const button of document.querySelectorAll('[data-pick]')) {
  const field = document.querySelector(button.dataset.pick);
  const picker = document.createElement('input');
  if (!('showPicker' in picker)) continue;
  picker.type = 'datetime-local';
  picker.className = 'picker';
  picker.tabIndex = -1;
  picker.setAttribute('aria-hidden', 'true');
  picker.addEventListener('change', () => {
    field.value = picker.value.replace('T', ' ');
  });
  button.append(picker);
  button.hidden = false;
  button.addEventListener('click', (event) => {
    if (event.target !== picker) picker.showPicker();
  });
}

// Within a form that saves, the enter key looks for what is typed into a search.
for (const field of document.querySelectorAll('.ends input[type="search"]')) {
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    field.closest('.ends').querySelector('button').click();
  });
}

// An empty filter is no filter: keep it out of the address.
for (const form of document.querySelectorAll('form[data-prune]')) {
  form.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
  });
}

// A picture that is wider than its box begins in its middle, where its paths do.
for (const box of document.querySelectorAll('.pictures figure > div')) {
  box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
}

// Every box of a group at once, or none where all are ticked.
for (const button of document.querySelectorAll('[data-tick-all]')) {
  const group = button.closest('fieldset');
  button.hidden = false;
  button.addEventListener('click', () => {
    const boxes = [...group.querySelectorAll('input[type="checkbox"]')];
    const isTicked = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = isTicked;
    group.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

// What a constraint means and how many objects it lets through, a moment after somebody has changed the form.
for (const editor of document.querySelectorAll('fieldset[data-check]')) {
  const { form } = editor;
  const field = editor.querySelector('textarea');
  let timer;
  let asked;

  const check = async () => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const body = new URLSearchParams(new FormData(form));
      const reply = await fetch(editor.dataset.check, { method: 'POST', body, signal });
      if (!reply.ok || reply.redirected) return;
      const answer = new DOMParser().parseFromString(await reply.text(), 'text/html');
      for (const fresh of answer.querySelectorAll('[data-part]')) {
        const stale = editor.querySelector(`[data-part="${fresh.dataset.part}"]`);
        // What is the same is not read out again.
        if (stale.textContent !== fresh.textContent) stale.replaceChildren(...fresh.childNodes);
      }
      if (editor.querySelector('.errors')) field.setAttribute('aria-invalid', 'true');
      else field.removeAttribute('aria-invalid');
    } catch {
      // The button still asks.
    }
  };

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(check, 500);
  });
}

// What was typed before a log-in goes straight back into its form, which somebody still has to send.
document.querySelector('form[data-send-at-once]')?.requestSubmit();
