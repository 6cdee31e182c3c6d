// What must be there, beside the database, before requests are served. The rooms above say what: this one knows none of it.
import { Injectable } from '@nestjs/common';

/** Whether something is there; asked again until it is. */
type Requirement = () => Promise<boolean>;

@Injectable()
export class Readiness {
  private readonly open = new Set<Requirement>();

  require(requirement: Requirement): void {
    this.open.add(requirement);
  }

  /** Whether all of it is there. What has been there once is not asked for again. */
  async isReached(): Promise<boolean> {
    for (const requirement of this.open) {
      if (!(await requirement())) return false;
      this.open.delete(requirement);
    }
    return true;
  }
}
