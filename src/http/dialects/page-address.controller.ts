// Where NetBox has the pages of its objects (`display_url` in its dialect): they lead to the browsable pages here.
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { allResources } from '../../engine/declare/resource.js';
import { NotFound } from '../../engine/errors.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Public } from '../../platform/public.js';
import { Raw } from '../answer.interceptor.js';

const NUMBER = /^\d{1,10}$/;

@Public()
@Raw()
@Controller()
export class PageAddressController {
  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'API_DIALECT'>) {}

  @Get(['core', 'dcim', 'extras', 'tenancy', 'users'].map((app) => `${app}/:path/:number`))
  lead(@Param('path') path: string, @Param('number') number: string, @Res() reply: FastifyReply): void {
    const app = reply.request.url.split('/')[1];
    const meant = path === 'changelog' ? 'object-changes' : path;
    const resource = allResources().find((one) => one.app === app && one.path === meant);
    if (!resource || !NUMBER.test(number)) throw new NotFound();
    const prefix = this.settings.API_DIALECT === 'netbox' ? '' : '/netbox';
    void reply.status(302).header('location', `${prefix}/${resource.route}/${number}/`).send();
  }
}
