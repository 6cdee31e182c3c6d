// What the lists of the bare server show alike.
export const { ORIGIN } = process.env;

export const urlOf = (path, id) => `${ORIGIN}/api/${path}/${id}/`;

export const instant = (text) => {
  const plain = text.replace(' ', 'T').replace('+00', '');
  return `${plain.slice(0, 19)}.${plain.slice(20).padEnd(6, '0')}Z`;
};

export const labelsOf = (choices) => Object.fromEntries(choices.map(({ value, label }) => [value, label]));

/** A choice with its label. */
export const choice = (labels, value) => (value === null ? null : { value, label: labels[value] });

/** An object with a slug. */
export function nested(path, id, name, slug, description) {
  return id === null ? null : { id, url: urlOf(path, id), display: name, name, slug, description };
}

/** An object of a tree. */
export function nestedInTree(path, id, name, slug, description, depth) {
  return id === null ? null : { id, url: urlOf(path, id), display: name, name, slug, description, _depth: depth };
}

const TAGS = {
  name: 'tags',
  rowMode: 'array',
  text: `SELECT x.object_id, o.id, o.name, o.slug, o.color FROM extras_tagged_item x
    JOIN extras_tag o ON o.id = x.tag_id WHERE x.object_id = ANY($1::uuid[]) ORDER BY o.weight, o.name`,
};

/** The tags of some objects, by the objects' ids. */
export async function tagsOf(pool, ids) {
  const { rows } = await pool.query({ ...TAGS, values: [ids] });
  const tags = new Map();
  for (const [owner, id, name, slug, color] of rows) {
    const list = tags.get(owner) ?? [];
    tags.set(owner, list);
    const url = urlOf('extras/tags', id);
    list.push({ id, url, display_url: url, display: name, name, slug, color });
  }
  return tags;
}
