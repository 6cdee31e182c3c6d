// What the audit log says of one user: what they did, and what was done to them.
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { resourceOf } from '../../engine/declare/resource.js';
import { ROW_ID, type Shown } from '../../engine/representation.js';
import { serviceOf } from '../../engine/resource.controller.js';
import type { ResourceService } from '../../engine/resource.service.js';
import { AuditEntry } from '../../users/audit/audit-entry.js';
import { User } from '../../users/user.js';
import type { PageRequest } from '../page-session.js';
import { viewOf } from './desk.js';
import { DeskRights } from './rights.js';
import type { DeskUser } from './user-desk.js';

/** An entry as the page shows it. */
export interface AuditLine {
  readonly id: string;
  readonly time: string;
  readonly event: string;
  readonly who: string;
  readonly how: string;
  /** What it was done to, or what was asked for. */
  readonly what: string;
  readonly code: string;
}

const LATEST = 25;

@Injectable()
export class AuditLines {
  constructor(
    private readonly modules: ModuleRef,
    private readonly rights: DeskRights,
  ) {}

  /** The latest entries; null where the caller may not view the log. */
  async of(user: DeskUser, request: PageRequest): Promise<AuditLine[] | null> {
    if (!this.rights.may(request.principal, 'view', resourceOf(AuditEntry))) return null;
    const did = await this.found({ user_id: user.id }, request);
    const done = await this.found({ object_type: resourceOf(User).label, object_id: user.id }, request);
    const each = new Map([...did, ...done].map((entry) => [entry[ROW_ID], entry]));
    const latestFirst = [...each.values()].sort((a, b) => Number(b.sequence) - Number(a.sequence));
    return latestFirst.slice(0, LATEST).map(auditLine);
  }

  private async found(filters: Readonly<Record<string, string>>, request: PageRequest): Promise<readonly Shown[]> {
    const service = this.modules.get<ResourceService>(serviceOf(AuditEntry), { strict: false });
    const query = Object.entries({ ...filters, limit: String(LATEST) });
    const list = await service.list(new Map(query.map(([name, value]) => [name, [value]])), '', viewOf(request));
    return list.results;
  }
}

function auditLine(entry: Shown): AuditLine {
  const { token_suffix: suffix, source_ip: address, repeated } = entry;
  const how = [suffix && `with the token …${suffix}`, address && `from ${address}`].filter(Boolean).join(' ');
  const label = String((entry.event as Shown).label);
  return {
    id: String(entry[ROW_ID]),
    time: String(entry.time),
    event: Number(repeated) > 1 ? `${label} (${repeated} times)` : label,
    who: String(entry.user_name),
    how,
    what: String(entry.object_repr || `${entry.method} ${entry.path}`.trim()),
    code: String(entry.code),
  };
}
