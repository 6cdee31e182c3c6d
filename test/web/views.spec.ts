import { readFileSync } from 'node:fs';
import { h } from 'preact';
import { describe, expect, it } from 'vitest';
import { assetPath } from '../../src/web/asset-files.js';
import { BrowsePage, type BrowsePageProps } from '../../src/web/browse.js';
import { ErrorPage } from '../../src/web/error.js';
import { HomePage } from '../../src/web/home.js';
import type { PageSession } from '../../src/web/layout.js';
import { linkTarget } from '../../src/web/link-target.js';
import { LoginPage } from '../../src/web/login.js';
import { PasswordPage } from '../../src/web/password.js';
import { ProfilePage } from '../../src/web/profile.js';
import { renderPage } from '../../src/web/render.js';
import { readableTime } from '../../src/web/timestamp.js';
import { TokenCreatedPage } from '../../src/web/token-created.js';
import { TokenDeletePage } from '../../src/web/token-delete.js';
import { EMPTY_TOKEN, TokenFormPage } from '../../src/web/token-form.js';
import { TokenListPage, type TokenRow } from '../../src/web/tokens.js';

const ORIGIN = 'https://rack.example';
const KEY = '9fc9b897abec9ada2da6aec9dbc34596293c9cb9';
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  "'-alert(1)-'",
  '</title><b>',
];

const token: TokenRow = {
  id: 'e87e6ee9-0000-7000-8000-000000000000',
  lastSix: '3c9cb9',
  created: '2026-06-11T20:09:13.339367Z',
  expires: null,
  isExpired: false,
  enabled: true,
  lastUsed: '2026-06-12T08:00:00.000000Z',
  lastUsedIp: '192.0.2.7',
  writeEnabled: true,
  description: 'Ansible',
};

function session(text = 'hank', path = '/user/api-tokens/'): PageSession {
  return { user: { username: text, isStaff: true, isSuperuser: false }, hasAdmin: true, csrfToken: 'c5f0', path };
}

const anonymous: PageSession = {
  user: null,
  hasAdmin: false,
  csrfToken: 'c5f0',
  path: '/api/dcim/sites/?q=a&limit=2',
};

function browse(props: Partial<BrowsePageProps> = {}): string {
  return renderPage(
    h(BrowsePage, {
      session: session(),
      title: 'Sites',
      breadcrumbs: [{ label: 'API', href: '/api/' }],
      method: 'GET',
      path: '/api/dcim/sites/?q=ams',
      status: 200,
      statusText: 'OK',
      headers: [['API-Version', '4.4']],
      body: { count: 1 },
      allow: ['GET', 'POST'],
      jsonHref: '/api/dcim/sites/?q=ams&format=json',
      curl: `curl ${ORIGIN}/api/dcim/sites/`,
      origin: ORIGIN,
      ...props,
    }),
  );
}

/** Every page with `x` wherever text from outside can stand. */
function everyPage(x: string): [name: string, html: string][] {
  const by = session(x, `/${x}`);
  const hostileToken = {
    ...token,
    id: x,
    lastSix: x,
    created: x,
    expires: x,
    lastUsed: x,
    lastUsedIp: x,
    description: x,
  };
  const values = { key: x, write_enabled: false, expires: x, description: x, allowed_ips: x };
  const errors = { key: [x], expires: [x], description: [x], allowed_ips: [x], non_field_errors: [x] };
  const profile = { username: x, name: x, email: x, groups: [x], joined: x, lastLogin: x };
  const filters = [
    { name: 'q', label: x, value: x },
    { name: x, label: x, value: x, choices: [{ value: x, label: x }] },
  ];
  return [
    ['home', renderPage(h(HomePage, { session: by, counts: [{ label: x, href: `/${x}`, count: 3 }] }))],
    ['login', renderPage(h(LoginPage, { session: anonymous, next: x, username: x, error: x, notice: x }))],
    [
      'profile',
      renderPage(h(ProfilePage, { session: by, profile: { ...profile, isStaff: true, isSuperuser: true }, notice: x })),
    ],
    ['password', renderPage(h(PasswordPage, { session: by, minLength: 8, errors: { old_password: [x] } }))],
    [
      'tokens',
      renderPage(
        h(TokenListPage, { session: by, tokens: [hostileToken], mayCreate: true, mayModify: true, notice: x }),
      ),
    ],
    ['token form', renderPage(h(TokenFormPage, { session: by, values, errors, limits: [x] }))],
    ['token edit', renderPage(h(TokenFormPage, { session: by, values, errors, token: { id: x, lastSix: x } }))],
    ['token created', renderPage(h(TokenCreatedPage, { session: by, newKey: x, origin: ORIGIN, description: x }))],
    ['token delete', renderPage(h(TokenDeletePage, { session: by, token: hostileToken }))],
    ['error', renderPage(h(ErrorPage, { session: by, status: 404, message: x, requestId: x }))],
    [
      'browse',
      browse({
        session: by,
        title: x,
        description: x,
        breadcrumbs: [{ label: x, href: `/${x}` }],
        method: x,
        path: `/api/?q=${x}`,
        statusText: x,
        headers: [[x, x]],
        body: { [x]: x, list: [x, { [x]: [x] }], link: `https://evil.example/${x}` },
        allow: [x],
        page: { count: 1, from: 1, to: 1, next: `/api/?${x}`, previous: null },
        jsonHref: `/api/?${x}`,
        curl: x,
        filters,
        kept: [[x, x]],
      }),
    ],
  ];
}

/** The tags of a page as a browser would take them: what is escaped is not among them. */
function tags(html: string): string[] {
  return html.match(/<[a-z!/](?:"[^"]*"|[^">])*>/gi) ?? [];
}

describe('every page', () => {
  it.each(HOSTILE)('shows %s as text', (x) => {
    const harmless = new Map(everyPage('x'.repeat(x.length)));
    for (const [name, html] of everyPage(x)) {
      const escaped = x.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
      expect(html, name).toContain(escaped);
      // The hostile text adds no tag: the page has the same ones as with a harmless text.
      const names = (page: string) => tags(page).map((tag) => /^<[a-z!/0-9]+/i.exec(tag)?.[0]);
      if (name !== 'browse') expect(names(html), name).toEqual(names(harmless.get(name) ?? ''));
      expect(html, name).not.toContain('<script>');
      expect(html, name).not.toContain('<img src=x');
    }
  });

  it.each(everyPage('"><p style="x" onclick="x"'))('%s has no inline style, handler or script', (_name, html) => {
    for (const tag of tags(html)) {
      const attributes = tag.replaceAll(/="[^"]*"/g, '=');
      expect(attributes).not.toMatch(/\s(?:style|on[a-z]+)\s*=/i);
    }
    expect(html.match(/<script\b[^>]*>/g)).toEqual([`<script src="${assetPath('rackwarden.js')}" defer>`]);
    expect(html).not.toMatch(/(?:href|src|action)="\s*(?:javascript|data|vbscript):/i);
  });

  it.each(everyPage('x'))('%s has a language, a viewport, landmarks and one heading', (_name, html) => {
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    expect(html).toContain('name="viewport"');
    expect(html.match(/<main /g)).toHaveLength(1);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toContain('href="#content"');
  });

  it.each(everyPage('x'))('%s has the CSRF token in every POST form', (_name, html) => {
    for (const form of html.match(/<form method="post"[\s\S]*?<\/form>/g) ?? []) {
      expect(form).toContain('name="csrfmiddlewaretoken" value="c5f0"');
    }
  });
});

describe('the header', () => {
  it('has API Tokens to the left of the name, which leads to the profile', () => {
    const html = browse();
    const tokens = html.indexOf('href="/user/api-tokens/"');
    const profile = html.indexOf('href="/user/profile/"');
    expect(tokens).toBeGreaterThan(0);
    expect(profile).toBeGreaterThan(tokens);
    expect(html).toMatch(/href="\/user\/profile\/"[^>]*>hank<\/a>/);
    expect(html).toContain('<form method="post" action="/logout/">');
    expect(html).not.toContain('/login/');
  });

  it('offers the log-in to nobody, with the way back', () => {
    const html = browse({ session: anonymous });
    expect(html).toContain('href="/login/?next=%2Fapi%2Fdcim%2Fsites%2F%3Fq%3Da%26limit%3D2"');
    expect(html).not.toContain('/logout/');
    expect(html).not.toContain('/user/');
  });
});

describe('the home page', () => {
  it('shows the administration to who has something to administer', () => {
    const home = (hasAdmin: boolean) => renderPage(h(HomePage, { session: { ...session(), hasAdmin }, counts: [] }));
    expect(home(true).match(/href="\/admin\/"/g)).toHaveLength(2);
    expect(home(false)).not.toContain('/admin/');
  });

  it('groups thousands, and leaves out what the caller may not know', () => {
    const counts = [
      { label: 'Devices', href: '/api/dcim/devices/', count: 20000 },
      { label: 'Tenants', href: '/api/tenancy/tenants/', count: null },
    ];
    const html = renderPage(h(HomePage, { session: session(), counts }));
    expect(html).toContain('<strong>20,000</strong>');
    expect(html).toContain('<strong>—</strong>');
  });
});

describe('the log-in page', () => {
  it('has the fields, keeps the name and says what is wrong', () => {
    const error = 'Invalid username/password.';
    const html = renderPage(h(LoginPage, { session: anonymous, next: '/api/', username: 'hank', error }));
    expect(html).toContain('name="next" value="/api/"');
    expect(html).toMatch(/name="username" value="hank"[^>]*autocomplete="username"/);
    expect(html).toMatch(/name="password"[^>]*autocomplete="current-password"/);
    expect(html).toContain('<div class="message error" role="alert">Invalid username/password.</div>');
  });
});

describe('the token list', () => {
  const list = (mayCreate: boolean, mayModify: boolean, tokens = [token]) =>
    renderPage(h(TokenListPage, { session: session(), tokens, mayCreate, mayModify }));

  it('shows what is known of a token', () => {
    const html = list(true, true);
    expect(html).toContain('…3c9cb9');
    expect(html).toContain('<time datetime="2026-06-11T20:09:13.339367Z">2026-06-11 20:09 UTC</time>');
    expect(html).toContain('from 192.0.2.7');
    expect(html).toContain(`/user/api-tokens/${token.id}/edit/`);
    expect(html).toContain(`/user/api-tokens/${token.id}/delete/`);
    expect(html).toContain('href="/user/api-tokens/add/"');
    expect(html).toMatch(/\+ Add a token/);
  });

  it.each([[[token]], [[]]])('never says the three words to a restricted user', (tokens) => {
    for (const mayModify of [true, false]) {
      const html = list(false, mayModify, tokens);
      expect(html).not.toMatch(/add\s+a\s+token/i);
      expect(html).not.toContain('/user/api-tokens/add/');
      expect(html).toContain('Your administrator does not let you create');
    }
  });

  it('has no edit link without the right to change, and keeps delete', () => {
    const html = list(true, false);
    expect(html).not.toContain('/edit/');
    expect(html).toContain('/delete/');
  });

  it('marks what no longer works', () => {
    const html = list(true, true, [{ ...token, expires: '2026-06-01T00:00:00Z', isExpired: true, enabled: false }]);
    expect(html).toContain('Expired');
    expect(html).toContain('Disabled');
  });
});

describe('the token form', () => {
  it('starts with write enabled ticked and the key blank', () => {
    const html = renderPage(h(TokenFormPage, { session: session(), values: EMPTY_TOKEN }));
    expect(html).toMatch(/<input type="checkbox" checked [^>]*name="write_enabled"/);
    expect(html).toMatch(/name="key"[^>]* value(?:="")? [^>]*autocomplete="off"/);
    for (const name of ['expires', 'description', 'allowed_ips']) expect(html).toContain(`name="${name}"`);
  });

  it('keeps what was typed and ties the error to its field', () => {
    const values = { ...EMPTY_TOKEN, write_enabled: false, expires: '2020-01-01', allowed_ips: '10.0.0.0/8\n::1/128' };
    const errors = { expires: ['Expiration time must be in the future.'] };
    const html = renderPage(h(TokenFormPage, { session: session(), values, errors }));
    expect(html).toMatch(/name="expires" aria-describedby="id_expires_errors id_expires_help" aria-invalid="true"/);
    expect(html).toContain('<ul class="errors" id="id_expires_errors"><li>Expiration time must be in the future.</li>');
    expect(html).toContain('value="2020-01-01"');
    expect(html).toContain('>10.0.0.0/8\n::1/128</textarea>');
    expect(html).not.toMatch(/type="checkbox" checked/);
  });

  it('has no key when a token is changed', () => {
    const edited = { id: token.id, lastSix: token.lastSix };
    const html = renderPage(h(TokenFormPage, { session: session(), values: EMPTY_TOKEN, token: edited }));
    expect(html).not.toContain('name="key"');
    expect(html).toContain(`action="/user/api-tokens/${token.id}/edit/"`);
  });
});

describe('a new token', () => {
  it('is shown as text, with the command that uses it', () => {
    const html = renderPage(
      h(TokenCreatedPage, { session: session(), newKey: KEY, origin: ORIGIN, description: 'Ansible' }),
    );
    expect(html).toContain(`<code id="new-key">${KEY}</code>`);
    expect(html).toContain(`curl -H 'Authorization: Token ${KEY}' ${ORIGIN}/api/`);
    expect(html).toContain('It will not be shown again.');
    expect(tags(html).join('')).not.toContain(KEY);
  });
});

describe('links in an answer', () => {
  it.each([
    [`${ORIGIN}/api/dcim/sites/1/`, 'own'],
    ['https://example.com/a?b=1&c=2', 'foreign'],
    ['HTTP://example.com/', 'foreign'],
    ['mailto:noc@example.com', 'foreign'],
    [`${ORIGIN}.evil.example/`, 'foreign'],
    [`${ORIGIN}:8443/`, 'foreign'],
    [`${ORIGIN}@evil.example/`, null],
    ['https://user:secret@example.com/', null],
    ['javascript:alert(1)', null],
    ['JaVaScRiPt:alert(1)', null],
    ['java\nscript:alert(1)', null],
    [' javascript:alert(1)', null],
    ['data:text/html,<script>alert(1)</script>', null],
    ['vbscript:x', null],
    ['file:///etc/passwd', null],
    ['//evil.example/', null],
    ['/api/', null],
    ['https://', null],
    ['see https://example.com/', null],
    ['https://example.com/\u202egpj', null],
    ['https://example.com/\u0000', null],
    [`https://example.com/${'a'.repeat(3000)}`, null],
  ])('%j is %s', (text, kind) => {
    const target = linkTarget(text, ORIGIN);
    expect(target && (target.isForeign ? 'foreign' : 'own')).toBe(kind);
  });

  it('are made of values alone, and say nothing of this page to others', () => {
    const html = browse({
      body: { 'https://key.example/': `${ORIGIN}/api/`, b: 'https://example.com/', c: 'javascript:x' },
    });
    expect(html).toContain(`<a href="${ORIGIN}/api/">`);
    expect(html).toContain('<a href="https://example.com/" rel="noreferrer noopener">');
    expect(html).not.toContain('href="https://key.example/');
    expect(html).not.toContain('href="javascript');
  });
});

describe('the answer as text', () => {
  const shown = (body: unknown) =>
    (/<pre>([\s\S]*)<\/pre>/.exec(browse({ body }))?.[1] ?? '')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&');

  it.each([
    [{ a: 1, b: [], c: {}, d: [1, [2, { e: null }]], f: true, g: -1.5e-7, h: undefined, i: `${ORIGIN}/?a=1&b=2` }],
    [[]],
    ['just "text"\n\u2028 <b> &amp;'],
    [null],
    [[{ 'quoted "key"': 'back\\slash\ttab' }, Number.NaN]],
    [{ at: { toJSON: () => '2026-06-11' } }],
  ])('is what JSON.stringify indents by two: %j', (body) => {
    expect(shown(body)).toBe(JSON.stringify(body, null, 2));
  });

  it('survives a thousand objects', () => {
    const body = Array.from({ length: 1000 }, (_, n) => ({ id: n, url: `${ORIGIN}/api/dcim/sites/${n}/`, tags: [] }));
    expect(shown(body)).toBe(JSON.stringify(body, null, 2));
  });

  it('is absent when the answer has no body', () => {
    expect(browse({ body: undefined })).toContain('This answer has no body.');
  });
});

describe('the pages of a list', () => {
  const page = { count: 1067, from: 51, to: 100, next: '/api/x/?offset=100', previous: '/api/x/' };

  it.each([
    [page, '51–100 of 1,067'],
    [{ ...page, count: null }, '51–100'],
    [{ count: 0, from: 0, to: 0, next: null, previous: null }, 'No results'],
    [{ count: 7, from: 0, to: 0, next: null, previous: '/api/x/' }, 'None of 7 here'],
  ])('%j says %s', (given, text) => {
    expect(browse({ page: given })).toContain(`<span>${text}</span>`);
  });

  it('lead on and back', () => {
    const html = browse({ page });
    expect(html).toContain('<a href="/api/x/?offset=100" rel="next">Next</a>');
    expect(html).toContain('<a href="/api/x/" rel="prev">Previous</a>');
  });
});

describe('filters', () => {
  it('are a GET form with the values in it', () => {
    const status = [
      { value: 'active', label: 'Active' },
      { value: 'planned', label: 'Planned' },
    ];
    const html = browse({
      filters: [
        { name: 'q', label: 'Search', value: 'ams' },
        { name: 'status', label: 'Status', value: 'planned', choices: status },
      ],
      kept: [['tenant', 'acme']],
    });
    expect(html).toContain('<form method="get" action="/api/dcim/sites/" class="filters"');
    expect(html).toContain('name="tenant" value="acme"');
    expect(html).toMatch(
      /<label for="filter_q">Search<\/label><input type="search" id="filter_q" name="q" value="ams"/,
    );
    expect(html).toMatch(/<option value="planned" selected>Planned<\/option>/);
    expect(html).not.toMatch(/<option value="active" selected/);
  });
});

describe('times', () => {
  it.each([
    ['2026-06-11T20:09:13.339367Z', '2026-06-11 20:09 UTC'],
    ['2026-06-11T20:09:13+00:00', '2026-06-11 20:09 UTC'],
    ['2026-06-11T20:09:13+02:00', '2026-06-11T20:09:13+02:00'],
    ['<b>', '<b>'],
  ])('%s reads %s', (iso, text) => {
    expect(readableTime(iso)).toBe(text);
  });
});

describe('the assets', () => {
  it.each(['rackwarden.css', 'rackwarden.js', 'favicon.svg'])('%s asks no other host for anything', (file) => {
    const text = readFileSync(new URL(`../../src/web/assets/${file}`, import.meta.url), 'utf8');
    expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|@import|\beval\b|innerHTML/);
  });
});
