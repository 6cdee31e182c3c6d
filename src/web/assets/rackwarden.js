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
