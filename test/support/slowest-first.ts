// Two workers end together when what takes longest begins first: as the last run measured it; where there was none, the
// files that are known for it.
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SLOWEST = [
  'test/cli/audit.spec.ts',
  'test/api/access/matrix.spec.ts',
  'test/cli/demo.spec.ts',
  'test/cli/import.spec.ts',
  'test/web/admin-users-browser.spec.ts',
  'test/web/trace-pictures.spec.ts',
  'test/web/admin-browser.spec.ts',
  'test/web/browser.spec.ts',
  'test/web/cabling-browser.spec.ts',
  'test/platform/embedded-postgres.spec.ts',
  'test/api/access/constraints.spec.ts',
  'test/api/dcim/cabling/random-topology.spec.ts',
  'test/clients/pynetbox.spec.ts',
  'test/contract/upgrade.spec.ts',
  'test/cli/serve.spec.ts',
  'test/cli/accounts.spec.ts',
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isMeasured = sorted.every(({ project, moduleId }) =>
      this.ctx.cache.getFileTestResults(`${project.name}:${relative(this.ctx.config.root, moduleId)}`),
    );
    return isMeasured ? sorted : sorted.sort((a, b) => this.place(a) - this.place(b));
  }

  private place({ moduleId }: TestSpecification): number {
    const place = SLOWEST.indexOf(relative(this.ctx.config.root, moduleId));
    return place < 0 ? SLOWEST.length : place;
  }
}
