import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import '../../../src/app.module.js';
import { allResources } from '../../../src/engine/declare/resource.js';

it('every registered resource has a describeResource call', () => {
  const folder = join(import.meta.dirname, '..');
  const described = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts'))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^describeResource\(\s*(\w+)/gm)])
    .map(([, name]) => name);
  expect(described.sort()).toEqual(
    allResources()
      .map(({ model }) => model.name)
      .sort(),
  );
});
