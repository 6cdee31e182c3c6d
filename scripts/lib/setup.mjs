// What a clone needs before anything runs: the right Node.js, the packages, the build. Run before packages are
// installed, so it uses none; done in a few milliseconds when there is nothing to do.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const OLDEST_NODE = [20, 19];
const QUIET_FOR = 1500;

/** Something the user must put right: one sentence. */
export class SetupFailure extends Error {}

/** Sets everything up, or says in one sentence why that is not possible and ends the process. */
export async function setUp() {
  await sayFailure(async () => {
    checkNode();
    await ensurePackages();
    await ensureBuild();
  });
}

export async function sayFailure(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new SetupFailure(`Rackwarden needs Node.js ${OLDEST_NODE.join('.')} or later, and this is ${version}.`);
}

const PACKAGES_STAMP = join(ROOT, 'node_modules', '.rackwarden-packages');

/** Installs what package-lock.json says, when it has not been installed yet. */
export async function ensurePackages() {
  const wanted = digest(readFileSync(join(ROOT, 'package-lock.json')), process.platform, process.arch);
  if (readStamp(PACKAGES_STAMP) === wanted) return;
  await oneAtATime('packages', async () => {
    if (readStamp(PACKAGES_STAMP) === wanted) return;
    if (!isInstalled()) await installPackages();
    writeFileSync(PACKAGES_STAMP, wanted);
  });
}

/** Whether npm's own record of node_modules already agrees, as after `npm install` by hand. */
function isInstalled() {
  const found = readLock(join(ROOT, 'node_modules', '.package-lock.json'));
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  if (!found) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    return path === '' || found[path]?.version === version || (optional && !found[path]);
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}

async function installPackages() {
  let outcome = await npm('ci');
  // A lock file made on one platform may lack the optional packages of another, which `npm ci` takes for an error.
  // Installing without saving keeps to the versions of the lock file all the same.
  if (/EUSAGE/.test(outcome.output)) outcome = await npm('install', '--no-save');
  if (outcome.code !== 0) throw new SetupFailure(`The packages could not be installed: ${reasonIn(outcome.output)}.`);
}

/** Runs npm silently. */
export function npm(...command) {
  // The build needs the development packages too, also where NODE_ENV=production would leave them out. Warnings about
  // engines are npm's opinion of packages that are known to work.
  const options = ['--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=error'];
  const whenSlow = 'Installing the packages, once: this may take a minute or two …';
  const given = process.env.npm_execpath ?? '';
  if (/npm-cli\.js$/.test(given)) return run(process.execPath, [given, ...command, ...options], whenSlow);
  return run('npm', [...command, ...options], whenSlow, { shell: process.platform === 'win32' });
}

function reasonIn(output) {
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH|network/.test(output)) {
    return 'the package registry cannot be reached; check the network and the proxy';
  }
  if (/ENOSPC/.test(output)) return 'the disk is full';
  if (/EACCES|EPERM|EROFS/.test(output)) return `this user may not write in ${ROOT}`;
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim());
  return lines.find((line) => line && !/^code /.test(line))?.replace(/\.$/, '') ?? 'npm says nothing';
}

const DIST = join(ROOT, 'dist');
const BUILD_STAMP = join(DIST, '.built');

/** Builds when anything that goes into the build differs from what the last one was made of. */
export async function ensureBuild() {
  const wanted = sourcesDigest();
  if (readStamp(BUILD_STAMP) === wanted) return;
  await oneAtATime('build', async () => {
    if (readStamp(BUILD_STAMP) === wanted) return;
    rmSync(DIST, { recursive: true, force: true });
    const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
    const { code, output } = await run(process.execPath, [nest, 'build'], 'Building …');
    if (code !== 0) throw new SetupFailure(`Rackwarden could not be built (nest build):\n${output.trim()}`);
    copyAssets();
    mkdirSync(DIST, { recursive: true });
    writeFileSync(BUILD_STAMP, wanted);
  });
}

function copyAssets() {
  const assets = join('src', 'web', 'assets');
  if (existsSync(join(ROOT, assets))) cpSync(join(ROOT, assets), join(DIST, assets), { recursive: true });
}

function sourcesDigest() {
  const single = ['ormconfig.ts', '.swcrc', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];
  const sources = [
    ...filesIn(join(ROOT, 'src'))
      .filter((path) => !path.endsWith('.spec.ts'))
      .sort(),
    ...single.map((name) => join(ROOT, name)),
  ];
  return digest(
    ...sources.map((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return `${path.slice(ROOT.length)} ${found?.mtimeMs} ${found?.size}`;
    }),
  );
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex');
}

function readStamp(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/** Runs a program silently; says what is going on when it takes long. */
export function run(command, options, whenSlow, settings = {}) {
  return new Promise((done) => {
    const child = spawn(command, options, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...settings });
    const notice = setTimeout(() => sayOnce(whenSlow), QUIET_FOR);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
    const end = (code) => {
      clearTimeout(notice);
      done({ code, output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(1);
    });
    child.once('close', end);
  });
}

const said = new Set();

function sayOnce(line) {
  if (!said.has(line)) console.error(line);
  said.add(line);
}

/** `npm start` and `npm test` begun together in a new clone must not install over one another. */
async function oneAtATime(what, work) {
  const server = await takeTurn(`rackwarden-${digest(ROOT).slice(0, 24)}-${what}`);
  try {
    await work();
  } finally {
    server?.close();
  }
}

/** The system gives the name to one process and takes it back when that process ends, however it ends. */
async function takeTurn(name) {
  const path = { linux: `\0${name}`, win32: `\\\\.\\pipe\\${name}` }[process.platform];
  if (!path) return null;
  for (let isFirst = true; ; isFirst = false) {
    const server = await new Promise((done) => {
      const listening = createServer((socket) => socket.destroy());
      listening.once('error', () => done(null));
      listening.listen(path, () => done(listening));
    });
    if (server) return server;
    if (isFirst) console.error('Waiting for another Rackwarden process that sets up the same folder …');
    await new Promise((done) => setTimeout(done, 200));
  }
}
