// Cabling from the pages, without a browser: the way from a port to the form, the steps to the other end, and back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Device } from '../../src/dcim/device.js';
import { Interface } from '../../src/dcim/interface.js';
import { PowerFeed } from '../../src/dcim/power-feed.js';
import { PowerPanel } from '../../src/dcim/power-panel.js';
import { ADMIN_PASSWORD, startServer, type TestServer } from '../support/app.js';
import { BrowserSession } from '../support/browser-session.js';
import type { Json } from '../support/client.js';
import { make, makeMany } from '../support/factories/make.js';
import { addressOf, cable, type End, interfaces, panel, ports, read } from '../support/factories/patching.js';
import { formIn } from '../support/form-in.js';
import { changingNothing } from '../support/refusals.js';

const ADD = '/edit/dcim/cables/add/';
const NOWHERE = '00000000-0000-7000-8000-000000000000';
const MARKED = `"><script>alert(1)</script>'`;

let server: TestServer;
let browser: BrowserSession;
let device: Json;
let other: Json;

beforeAll(async () => {
  server = await startServer();
  device = await make(server, Device, { name: 'switch-1' });
  other = await make(server, Device, { name: 'switch-2' });
  browser = await loggedIn('admin', ADMIN_PASSWORD);
});
afterAll(() => server.close());

async function loggedIn(username: string, password: string, on = server): Promise<BrowserSession> {
  const session = new BrowserSession(on.url);
  await session.logIn(username, password);
  return session;
}

const textOf = ({ object_type, object_id }: End): string => `${object_type}:${object_id}`;
const connectHref = (end: End): string => `${ADD}?a_terminations=${encodeURIComponent(textOf(end))}`;
const pageOf = async (end: End, by = browser) => (await by.get(addressOf(end))).text;
const step = (side: 'a' | 'b', asked: Record<string, string>, at = ADD) =>
  browser.get(`${at}?${new URLSearchParams({ step: `${side}_terminations`, ...asked })}`);

const named = async (label: string, prefix: string, on: Json, count: number): Promise<End[]> =>
  ports(server, label, on, count, (place) => ({ name: `${prefix}${place}` }));

let made = 0;
/** Interfaces that nothing else uses. */
const fresh = (count: number, on = device): Promise<End[]> => named('dcim.interface', `eth${++made}-`, on, count);

/** What a control lets people choose. */
const optionsOf = (page: string, id: string): string[] => {
  const [, options = ''] = new RegExp(`<select[^>]* id="${id}"[^>]*>(.*?)</select>`, 's').exec(page) ?? [];
  return [...options.matchAll(/<option[^>]*>([^<]*)</g)].map(([, label = '']) => label);
};

describe('The page of a port', () => {
  it.each([
    ['dcim.interface', ['Interface', 'Front port', 'Rear port']],
    ['dcim.consoleport', ['Console server port', 'Front port', 'Rear port']],
    ['dcim.consoleserverport', ['Console port', 'Front port', 'Rear port']],
    ['dcim.powerport', ['Power outlet', 'Power feed']],
    ['dcim.poweroutlet', ['Power port']],
    ['dcim.rearport', ['Console port', 'Console server port', 'Interface', 'Front port', 'Rear port']],
  ])('of a free %s leads to the form of a cable, with what goes with it', async (label, kinds) => {
    const [port] = (await named(label, 'one-of-', await make(server, Device), 1)) as [End];
    const page = await pageOf(port);
    expect(page).toContain(`href="${connectHref(port)}" class="button">Connect</a>`);
    const form = await browser.get(connectHref(port));
    expect(form.status).toBe(200);
    expect(formIn(form.text).a_terminations).toBe(textOf(port));
    expect(optionsOf(form.text, 'id_b_terminations-kind')).toEqual(kinds);
  });

  it('of a front port and of a power feed does so too', async () => {
    const { front } = await panel(server, 1);
    const feed = await make(server, PowerFeed, { name: 'Feed A' });
    for (const end of [front[0]?.[0] as End, { object_type: 'dcim.powerfeed', object_id: feed.id }])
      expect(await pageOf(end)).toContain('>Connect</a>');
  });

  it('has no such way where no cable can be', async () => {
    const [marked, cabled, far] = (await fresh(3)) as [End, End, End];
    await server.admin.patch(addressOf(marked), { mark_connected: true });
    await cable(server, cabled, far);
    const { id } = await make(server, Interface, { device, name: 'lo0', type: 'virtual' });
    for (const end of [marked, cabled, { object_type: 'dcim.interface', object_id: id }])
      expect(await pageOf(end)).not.toContain('>Connect</a>');
    expect((await browser.get(`/api/dcim/devices/${device.id}/`)).text).not.toContain('>Connect</a>');
  });

  it('with a cable leads to it, to the other end, along it, and to its end', async () => {
    const [near, far] = (await fresh(2)) as [End, End];
    const wire = await cable(server, near, far, { label: 'W-1' });
    const page = await pageOf(near);
    for (const text of [
      `<a href="${wire.url}">W-1</a>`,
      `href="${server.url}${addressOf(far)}">switch-1 > `,
      `href="${addressOf(near)}trace/"`,
      `href="/edit/dcim/cables/${wire.id}/delete/" class="button danger outline">Disconnect</a>`,
    ])
      expect(page).toContain(text);
    const doomed = `/edit/dcim/cables/${wire.id}/delete/`;
    const question = await browser.get(doomed);
    for (const end of [near, far]) expect(question.text).toContain(`switch-1 > ${(await read(server, end)).name}`);
    expect((await browser.post(doomed, {})).status).toBe(302);
    expect(await read(server, near)).toMatchObject({ cable: null });
    expect(await pageOf(near)).toContain('>Connect</a>');
  });

  it('of a port that paths lead over leads to these', async () => {
    const here = await panel(server, 1);
    const there = await panel(server, 1);
    await cable(server, here.rear[0] as End, there.rear[0] as End);
    expect(await pageOf(here.rear[0] as End)).toContain(`href="${addressOf(here.rear[0] as End)}paths/"`);
  });

  it('and that of its cable lead to one another where the server speaks the NetBox dialect', async () => {
    const [near, far, free] = (await fresh(3)) as [End, End, End];
    const wire = await cable(server, near, far);
    const numberOf = async (table: string, id: string) =>
      (await server.database.read().rows({ text: `SELECT number FROM ${table} WHERE id = $1`, values: [id] }))[0]?.[0];
    const [number, freeNumber] = [
      await numberOf('dcim_interface', near.object_id),
      await numberOf('dcim_interface', free.object_id),
    ];
    const page = (await browser.get(`/netbox/api/dcim/interfaces/${number}/`)).text;
    const cableNumber = await numberOf('dcim_cable', wire.id);
    for (const text of [
      `href="${server.url}/netbox/api/dcim/cables/${cableNumber}/"`,
      `href="/netbox/api/dcim/interfaces/${number}/trace/"`,
      `href="/edit/dcim/cables/${wire.id}/delete/"`,
    ])
      expect(page).toContain(text);
    expect((await browser.get(`/netbox/api/dcim/interfaces/${freeNumber}/`)).text).toContain(connectHref(free));
    expect((await browser.get(`/netbox/api/dcim/cables/${cableNumber}/`)).text).toContain(
      `href="${server.url}/netbox/api/dcim/interfaces/${number}/">switch-1 > `,
    );
  });
});

describe('The steps to an end', () => {
  it('offer the devices, then the free ports of one, and keep what has been typed', async () => {
    const [near] = (await fresh(1)) as [End];
    const [free, marked, cabled, far] = (await fresh(4, other)) as [End, End, End, End];
    await server.admin.patch(addressOf(marked), { mark_connected: true });
    await cable(server, cabled, far);
    const typed = { a_terminations: textOf(near), type: 'cat6', label: 'Typed', status: 'planned', length: '3,5' };
    const devices = await step('b', { ...typed, 'b_terminations-kind': 'dcim.interface' });
    expect(optionsOf(devices.text, 'id_b_terminations-within')).toEqual(
      expect.arrayContaining(['—', 'switch-1', 'switch-2']),
    );
    expect(optionsOf(devices.text, 'id_b_terminations_offered')).toEqual([]);
    const offered = await step('b', {
      ...typed,
      'b_terminations-kind': 'dcim.interface',
      'b_terminations-within': other.id,
    });
    const names = optionsOf(offered.text, 'id_b_terminations_offered');
    expect(names).toContain((await read(server, free)).name);
    for (const end of [marked, cabled, far]) expect(names).not.toContain((await read(server, end)).name);
    expect(formIn(offered.text)).toMatchObject({ ...typed, 'b_terminations-within': other.id });
  });

  it('offer no port twice', async () => {
    const [near, second] = (await fresh(2)) as [End, End];
    const asked = {
      a_terminations: textOf(near),
      'a_terminations-within': device.id,
      'b_terminations-within': device.id,
    };
    const { text } = await step('a', asked);
    for (const side of ['a', 'b']) {
      const names = optionsOf(text, `id_${side}_terminations_offered`);
      expect(names).toContain((await read(server, second)).name);
      expect(names).not.toContain((await read(server, near)).name);
    }
  });

  it('go on with the kind of the ends that are chosen, on both sides', async () => {
    const [near] = (await fresh(1)) as [End];
    const power_panel = await make(server, PowerPanel, { name: 'Panel of feed B' });
    const feed = await make(server, PowerFeed, { name: 'Feed B', power_panel });
    const both = await step('a', { a_terminations: textOf(near) });
    expect(optionsOf(both.text, 'id_a_terminations-kind')).toEqual(['Interface']);
    const power = await step('a', {
      b_terminations: `dcim.powerfeed:${feed.id}`,
      'b_terminations-kind': 'dcim.powerfeed',
    });
    expect(optionsOf(power.text, 'id_a_terminations-kind')).toEqual(['Power port']);
    expect(optionsOf(power.text, 'id_b_terminations-within')).toContain('Panel of feed B');
    const nothing = await browser.get(ADD);
    expect(optionsOf(nothing.text, 'id_a_terminations-kind')).toHaveLength(9);
  });

  it('put no CSRF token into the address', async () => {
    const { text } = await browser.get(ADD);
    const form = /<main.*?<form method="post".*?<\/form>/s.exec(text)?.[0] ?? '';
    expect(form).not.toMatch(/<input[^>]*csrfmiddlewaretoken/);
    expect(form.match(/<button[^>]*name="csrfmiddlewaretoken"/g)).toHaveLength(2);
    expect(form).toMatch(/<button[^>]*formmethod="get"[^>]*formnovalidate[^>]*name="step"/i);
  });

  it('search where there are too many for a list', async () => {
    const crowd = await startServer();
    try {
      const first = await make(crowd, Device, { name: 'crowd-1' });
      const { device_type, role, site } = first;
      await makeMany(crowd, Device, 220, (place) => ({ name: `crowd-${place + 2}`, device_type, role, site }));
      const many = await interfaces(crowd, first, 230);
      const admin = await loggedIn('admin', ADMIN_PASSWORD, crowd);
      const ask = async (asked: Record<string, string>) =>
        (
          await admin.get(
            `${ADD}?${new URLSearchParams({ step: 'b_terminations', 'b_terminations-kind': 'dcim.interface', ...asked })}`,
          )
        ).text;
      const all = await ask({});
      expect(optionsOf(all, 'id_b_terminations-within')).toHaveLength(201);
      expect(all).toContain('There are more than the list shows.');
      const some = await ask({ 'b_terminations-search': 'crowd-22' });
      expect(optionsOf(some, 'id_b_terminations-within')).toEqual(['crowd-22', 'crowd-220', 'crowd-221']);
      expect(await ask({ 'b_terminations-search': 'nobody' })).toContain('No device is called so.');
      // The only one is chosen at once; of its ports too there are too many.
      const only = await ask({ 'b_terminations-search': 'crowd-221' });
      expect(only).toContain('No interface is free there.');
      const found = await ask({ 'b_terminations-search': 'crowd-1', 'b_terminations-within': first.id });
      expect(optionsOf(found, 'id_b_terminations_offered')).toHaveLength(200);
      const narrowed = await ask({
        'b_terminations-search': 'crowd-1',
        'b_terminations-within': first.id,
        'b_terminations-name': 'interface230',
      });
      expect(optionsOf(narrowed, 'id_b_terminations_offered')).toEqual(['interface230']);
      expect(narrowed).toContain(`value="${textOf(many.at(-1) as End)}"`);
    } finally {
      await crowd.close();
    }
  });
});

describe('A cable', () => {
  it('is made between several ends, and its page leads to all of them', async () => {
    const [near, ...lanes] = (await fresh(5)) as [End, ...End[]];
    const reply = await browser.post(
      ADD,
      { a_terminations: textOf(near), b_terminations: lanes.map(textOf).join('\n'), status: 'planned', type: 'aoc' },
      connectHref(near),
    );
    expect(reply.status).toBe(302);
    const where = reply.headers.get('location') ?? '';
    const { body } = await server.admin.get(where);
    expect(body).toMatchObject({ status: { value: 'planned' }, a_terminations: [near] });
    expect(body.b_terminations).toHaveLength(4);
    const page = (await browser.get(where)).text;
    for (const end of [near, ...lanes]) {
      const { url, name } = await read(server, end);
      expect(page).toContain(`<a href="${url}">switch-1 > ${name}</a>`);
    }
  });

  it('that cannot be comes back with what was typed and with the errors beside the ends', async () => {
    const [near, taken, far] = (await fresh(3)) as [End, End, End];
    await cable(server, taken, far);
    const [outlet] = (await named('dcim.poweroutlet', 'wrong-', device, 1)) as [End];
    const cases: [b: string, message: string][] = [
      ['', 'Must define A and B terminations when creating a new cable.'],
      [textOf(taken), 'has a cable already'],
      [textOf(outlet), 'Incompatible termination types: interface and power outlet.'],
      [textOf(near), 'A and B terminations cannot connect to the same object.'],
      [`dcim.interface:${NOWHERE}`, 'Related object not found'],
      ['dcim.site:7', 'Invalid content type: dcim.site'],
      ['nonsense', 'nonsense names no object.'],
      [MARKED, 'names no object.'],
    ];
    for (const [b, message] of cases) {
      const typed = { a_terminations: textOf(near), b_terminations: b, label: MARKED, status: 'planned' };
      const reply = await changingNothing(server, () => browser.post(ADD, typed));
      const [, errors = ''] = /<ul class="errors" id="id_b_terminations_errors">(.*?)<\/ul>/s.exec(reply.text) ?? [];
      expect([reply.status, errors]).toEqual([400, expect.stringContaining(message)]);
      expect(formIn(reply.text)).toMatchObject({ a_terminations: textOf(near), label: MARKED, status: 'planned' });
      if (b) expect(formIn(reply.text).b_terminations).toBe(b);
      expect(reply.text).not.toContain('<script>alert');
    }
  });

  it('is changed by its form: one end goes, another one comes', async () => {
    const [near, far, next] = (await fresh(3)) as [End, End, End];
    const wire = await cable(server, near, far, { label: 'Before' });
    const form = `/edit/dcim/cables/${wire.id}/`;
    const values = formIn((await browser.get(form)).text);
    expect(values).toMatchObject({ a_terminations: textOf(near), b_terminations: textOf(far), label: 'Before' });
    const narrowed = await step('b', { ...values, b_terminations: '', 'b_terminations-within': device.id }, form);
    expect(optionsOf(narrowed.text, 'id_b_terminations_offered')).toContain((await read(server, next)).name);
    const stepped = formIn(narrowed.text);
    expect(stepped).toMatchObject({ a_terminations: textOf(near), label: 'Before', form_version: values.form_version });
    expect((await browser.post(form, { ...stepped, b_terminations: textOf(next) })).status).toBe(302);
    expect((await server.admin.get(wire.url)).body).toMatchObject({ a_terminations: [near], b_terminations: [next] });
    expect(await read(server, far)).toMatchObject({ cable: null });
  });

  it('that somebody else has changed during the steps is not overwritten', async () => {
    const [near, far, next] = (await fresh(3)) as [End, End, End];
    const wire = await cable(server, near, far);
    const form = `/edit/dcim/cables/${wire.id}/`;
    const values = formIn((await browser.get(form)).text);
    await server.admin.patch(wire.url, { label: 'Theirs' });
    const stepped = formIn((await step('b', values, form)).text);
    const reply = await changingNothing(server, () => browser.post(form, { ...stepped, b_terminations: textOf(next) }));
    expect([reply.status, reply.text.includes('Somebody else has changed this object')]).toEqual([412, true]);
  });
});

describe('Who may', () => {
  it('refuses who may only look: no way to the form, no form, nothing done', async () => {
    const [near, far, free, last] = (await fresh(4)) as [End, End, End, End];
    const wire = await cable(server, near, far);
    const { username, password } = await server.user();
    const user = await loggedIn(username, password);
    expect(await pageOf(free, user)).not.toContain('/edit/');
    const page = await pageOf(near, user);
    expect(page).toContain(`<a href="${wire.url}">`);
    expect(page).not.toContain('Disconnect');
    for (const path of [connectHref(free), `/edit/dcim/cables/${wire.id}/`, `/edit/dcim/cables/${wire.id}/delete/`]) {
      expect((await user.get(path)).status).toBe(403);
      const typed = { a_terminations: textOf(free), b_terminations: textOf(last) };
      expect((await changingNothing(server, () => user.post(path, typed, '/'))).status).toBe(403);
    }
    const nobody = new BrowserSession(server.url);
    expect((await nobody.get(connectHref(free))).headers.get('location')).toBe(
      `/login/?next=${encodeURIComponent(connectHref(free))}`,
    );
  });

  it('neither offers nor names what is hidden', async () => {
    const limited = await startServer({
      EXEMPT_VIEW_PERMISSIONS: 'dcim.cable',
      DEFAULT_PERMISSIONS: JSON.stringify({
        'dcim.add_cable': null,
        'dcim.change_cable': null,
        'dcim.delete_cable': null,
        'dcim.view_device': [{ name: 'seen' }],
        'dcim.view_interface': [{ device__name: 'seen' }],
      }),
    });
    try {
      const [seen, hidden] = [
        await make(limited, Device, { name: 'seen' }),
        await make(limited, Device, { name: 'secret' }),
      ];
      const [own, near, second] = (await interfaces(limited, seen, 3)) as [End, End, End];
      const [free, far] = (await ports(limited, 'dcim.interface', hidden, 2, (n) => ({ name: `vault${n}` }))) as [
        End,
        End,
      ];
      const wire = await cable(limited, near, far);
      const { username, password } = await limited.user();
      const user = await loggedIn(username, password, limited);
      const form = await user.get(
        `${ADD}?a_terminations=${textOf(own)}&b_terminations-within=${hidden.id}&step=b_terminations`,
      );
      expect(form.status).toBe(200);
      expect(optionsOf(form.text, 'id_b_terminations-within')).toEqual(['—', 'seen']);
      expect(optionsOf(form.text, 'id_b_terminations_offered')).toEqual([]);
      // Of a kind of which nothing may be seen, nothing is asked.
      expect(optionsOf(form.text, 'id_b_terminations-kind')).toEqual(['Interface']);
      const guessed = async (end: End) => {
        const typed = { a_terminations: textOf(own), b_terminations: textOf(end), status: 'connected' };
        const { status, text } = await user.post(ADD, typed);
        // The token of the forms looks different in every answer.
        const lasting = text.replaceAll(/(name="csrfmiddlewaretoken" value=")[^"]+/g, '$1');
        return [status, lasting.replaceAll(end.object_id, '')];
      };
      const answer = await guessed(free);
      expect(answer[0]).toBe(400);
      expect(answer).toEqual(await guessed({ ...free, object_id: NOWHERE }));
      for (const path of [
        addressOf(near),
        `/api/dcim/cables/${wire.id}/`,
        `/edit/dcim/cables/${wire.id}/`,
        `/edit/dcim/cables/${wire.id}/delete/`,
      ]) {
        const { status, text } = await user.get(path);
        expect([path, status, /vault|secret/.test(text)]).toEqual([path, 200, false]);
      }
      expect((await user.get(addressOf(near))).text).toContain('One that you may not view');
      // The end that is hidden stays where the other one is changed.
      const edit = `/edit/dcim/cables/${wire.id}/`;
      const values = formIn((await user.get(edit)).text);
      expect((await user.post(edit, { ...values, a_terminations: textOf(second) })).status).toBe(302);
      const { body } = await limited.admin.get(wire.url);
      expect(body).toMatchObject({ a_terminations: [second], b_terminations: [far] });
    } finally {
      await limited.close();
    }
  });
});

describe('S-09 What is reflected', () => {
  it('is encoded, whatever the address says, and whatever things are called', async () => {
    const hostile = await make(server, Device, { name: MARKED });
    const [end] = (await ports(server, 'dcim.interface', hostile, 1, () => ({
      name: MARKED,
      label: '<img src=x onerror=alert(2)>',
    }))) as [End];
    const [near] = (await fresh(1)) as [End];
    const wire = await cable(server, near, end, { label: MARKED });
    const parameters = [
      'a_terminations',
      'b_terminations',
      'a_terminations-kind',
      'b_terminations-kind',
      'b_terminations-search',
      'b_terminations-within',
      'b_terminations-name',
      'step',
      'label',
      'type',
      'tenant',
      'tags',
      'comments',
      'color',
      'changelog_message',
      'form_version',
      MARKED,
    ];
    const all = new URLSearchParams(parameters.map((name) => [name, MARKED]));
    const one = new URLSearchParams({
      step: 'b_terminations',
      'b_terminations-kind': 'dcim.interface',
      'b_terminations-within': hostile.id,
      b_terminations: textOf(end),
    });
    for (const path of [
      `${ADD}?${all}`,
      `${ADD}?${one}`,
      `/edit/dcim/cables/${wire.id}/?${all}`,
      `/edit/dcim/cables/${wire.id}/`,
      `/edit/dcim/cables/${wire.id}/delete/`,
      addressOf(end),
      addressOf(near),
      `/api/dcim/cables/${wire.id}/`,
    ]) {
      const { status, text } = await browser.get(path);
      expect([path, status, /<script>alert|<img src=x|"><script/.test(text)]).toEqual([path, 200, false]);
    }
  });

  it('holds of any form that its address fills in', async () => {
    const { status, text } = await browser.get(
      `/edit/dcim/sites/add/?${new URLSearchParams({ name: MARKED, status: 'planned', region: MARKED })}`,
    );
    expect([status, text.includes('<script>alert')]).toEqual([200, false]);
    expect(formIn(text)).toMatchObject({ name: MARKED, status: 'planned' });
  });
});
