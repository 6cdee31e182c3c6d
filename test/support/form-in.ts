// What the form of a page would send as it stands, by the name of the control.

/** The controls of the form in the main part of a page. A select of several answers with the values, one a line. */
export function formIn(page: string): Record<string, string> {
  const form = /<main.*?<form method="post".*?<\/form>/s.exec(page)?.[0] ?? '';
  const values: Record<string, string> = {};
  for (const [, tag, attributes = '', content = ''] of form.matchAll(
    /<(input|textarea|select)\b((?:[^>"]|"[^"]*")*?)\/?>(?:(?<=<(?:textarea|select)\b[^>]*>)(.*?)<\/(?:textarea|select)>)?/gs,
  )) {
    const given = attributesOf(attributes);
    if (given.name === undefined || given.name === 'csrfmiddlewaretoken') continue;
    if (tag === 'textarea') values[given.name] = decoded(content.replace(/^\n/, ''));
    else if (tag === 'select') values[given.name] = chosenIn(content, given.multiple !== undefined);
    else if (given.type !== 'checkbox') values[given.name] = given.value ?? '';
    else if (given.checked !== undefined) {
      // Boxes of one name are a list, one a line.
      values[given.name] = [values[given.name], given.value ?? 'on'].filter(Boolean).join('\n');
    }
  }
  return values;
}

function chosenIn(content: string, isMultiple: boolean): string {
  const options = [...content.matchAll(/<option\b([^>]*)>/g)].map(([, attributes = '']) => attributesOf(attributes));
  const chosen = options.filter(({ selected }) => selected !== undefined).map(({ value = '' }) => value);
  return isMultiple ? chosen.join('\n') : (chosen.at(-1) ?? options[0]?.value ?? '');
}

function attributesOf(text: string): Record<string, string | undefined> {
  const found = [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(found.map(([, name, value = '']) => [name, decoded(value)]));
}

const decoded = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
