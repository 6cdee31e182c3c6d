// Imports point one way: docs/architecture.md has the table, this is the rule that holds it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const BELOW_USERS = ['engine', 'platform'];
const BELOW_DCIM = ['extras', 'users', ...BELOW_USERS];

/** Room → what of ours it may import, as paths below `src`. */
export const ROOMS = {
  platform: [],
  engine: ['platform'],
  users: BELOW_USERS,
  extras: ['users', ...BELOW_USERS],
  auth: ['users', ...BELOW_USERS],
  tenancy: BELOW_DCIM,
  dcim: ['tenancy', ...BELOW_DCIM],
  http: BELOW_USERS,
  web: ['http', 'dcim/drawing', 'auth', 'users', ...BELOW_USERS],
  cli: ['app.module.ts', 'dcim', 'auth', ...BELOW_DCIM],
};

const FREE = ['main.ts', 'app.module.ts'];
const NAMELESS = { 'index.ts': 'no barrel inside a room', 'utils.ts': 'name the file after what it does' };
const CLOCK = 'platform/clock.ts';

/** Every breach below a `src` folder, as `file:line: rule`. */
export function findBreaches(src) {
  return sourcesIn(src).flatMap((path) => {
    const file = relative(src, path).split(sep).join('/');
    const say = (line, rule) => `src/${file}:${line}: ${rule}`;
    return [...nameBreaches(file, say), ...codeBreaches(src, path, file, say)];
  });
}

function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesIn(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function nameBreaches(file, say) {
  const parts = file.split('/');
  if (parts.length === 1) return FREE.includes(file) ? [] : [say(1, `only ${FREE.join(' and ')} live in src itself`)];
  if (!ROOMS[parts[0]]) return [say(1, `"${parts[0]}" is not a room of the table`)];
  const rule = NAMELESS[parts.at(-1).replace(/x$/, '')];
  return rule ? [say(1, `${parts.at(-1)}: ${rule}`)] : [];
}

function codeBreaches(src, path, file, say) {
  const tree = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, false, kindOf(path));
  const found = [];
  const lineOf = (node) => tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
  const visit = (node) => {
    const specifier = specifierOf(node);
    const rule = specifier ? importRule(src, path, file, specifier) : clockRule(file, node);
    if (rule) found.push(say(lineOf(node), rule));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const kindOf = (path) => (path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);

/** What an import, a re-export, `import()` or `import('…').Type` names. */
function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier?.text;
  if (ts.isImportTypeNode(node)) return node.argument.literal?.text;
  const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport && ts.isStringLiteralLike(node.arguments[0]) ? node.arguments[0].text : undefined;
}

function importRule(src, path, file, specifier) {
  const room = file.split('/')[0];
  if (!specifier.startsWith('.') || !ROOMS[room]) return null;
  const target = relative(src, resolve(dirname(path), specifier))
    .split(sep)
    .join('/');
  if (target.startsWith('..')) return `${room} may not import ${specifier}: it lies outside src`;
  const allowed = [room, ...ROOMS[room]];
  const plain = target.replace(/\.js$/, '.ts');
  if (allowed.some((one) => plain === one || plain.startsWith(`${one}/`))) return null;
  return `${room} may not import ${target.replace(/\.js$/, '')}: it may import ${ROOMS[room].join(', ') || 'nothing of ours'}`;
}

/** Time is asked of the Clock, so that tests can set it. Tests themselves may write a date down. */
function clockRule(file, node) {
  if (file === CLOCK || file.endsWith('.spec.ts')) return null;
  const isNewDate = ts.isNewExpression(node) && isName(node.expression, 'Date');
  const isDateNow = ts.isPropertyAccessExpression(node) && isName(node.expression, 'Date') && isName(node.name, 'now');
  return isNewDate || isDateNow ? `ask the Clock: only ${CLOCK} uses Date` : null;
}

const isName = (node, name) => ts.isIdentifier(node) && node.text === name;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const src = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src');
  const breaches = existsSync(src) ? findBreaches(src) : [];
  for (const breach of breaches) console.log(breach);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}
