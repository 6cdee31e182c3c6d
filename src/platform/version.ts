// The version of the package, read once.
import { existsSync, readFileSync } from 'node:fs';

// From dist/src/platform or, in tests, from src/platform.
const candidates = ['../../../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));
const found = candidates.find((url) => existsSync(url));

export const VERSION: string = found ? (JSON.parse(readFileSync(found, 'utf8')) as { version: string }).version : '0';
