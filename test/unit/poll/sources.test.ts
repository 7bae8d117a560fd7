import { describe, expect, it } from 'vitest';
import { parseStatusDocument } from '../../../src/lock/status-document.ts';
import { betterStack } from '../../../src/poll/sources/better-stack.ts';
import { cstate } from '../../../src/poll/sources/cstate.ts';
import { health } from '../../../src/poll/sources/health.ts';
import { instatus } from '../../../src/poll/sources/instatus.ts';
import type { SourceContext } from '../../../src/poll/sources/source.ts';
import { statuspage } from '../../../src/poll/sources/statuspage.ts';

type Members = Record<string, unknown>;

const time = (text: string) => Date.parse(text);
/** In the middle of what is in progress below. */
const now = time('2026-09-13T19:00:00Z');
const nothing = { locks: [], windows: [] };
const unmapped: SourceContext = { components: {}, now };
const mapping = (components: SourceContext['components']): SourceContext => ({ components, now });

describe('Statuspage v2', () => {
  const component = { id: 'b13yz5g2cw10', name: 'Checkout (EU)', status: 'under_maintenance', page_id: 'y2j98763l56x' };
  const maintenance = {
    id: 'k7mf5z1gz05c',
    name: 'Web Tier Recycle',
    status: 'in_progress',
    impact: 'minor',
    created_at: '2026-09-13T12:27:17.303-06:00',
    updated_at: '2026-09-13T12:35:12.258-06:00',
    monitoring_at: null,
    resolved_at: null,
    shortlink: 'http://stspg.io/Q0G',
    page_id: 'y2j98763l56x',
    scheduled_for: '2026-09-13T12:30:00.000-06:00',
    scheduled_until: '2026-09-13T14:30:00.000-06:00',
    components: [component],
    incident_updates: [
      { id: 'drs62w8df6fs', status: 'in_progress', body: 'In progress.', incident_id: 'k7mf5z1gz05c', display_at: '…' },
    ],
  };
  const page = { id: 'y2j98763l56x', name: 'Acme', url: 'http://metastatuspage.com', time_zone: 'Etc/UTC' };
  const summaryOf = (...scheduled_maintenances: Members[]) => ({
    page: { ...page, updated_at: '2026-09-13T17:57:01-07:00' },
    status: { indicator: 'major', description: 'Partial System Outage' },
    components: [component],
    incidents: [{ id: 'cp306tmzcl0y', name: 'Unplanned Database Outage', status: 'identified', impact: 'critical' }],
    scheduled_maintenances,
  });
  const words = {
    message: 'Web Tier Recycle',
    until: time('2026-09-13T20:30:00Z'),
    link: 'http://stspg.io/Q0G',
  };
  const later = {
    ...maintenance,
    status: 'scheduled',
    scheduled_for: '2026-09-20T02:00:00.000+02:00',
    scheduled_until: '2026-09-20T04:00:00.000+02:00',
  };

  it('locks the surfaces of a mapped component, by its name or its id, while in progress', () => {
    const lock = { mode: 'locked', surfaces: ['checkout'], ...words };
    const summary = summaryOf(maintenance);
    const byName = statuspage(summary, mapping({ 'Checkout (EU)': ['checkout'] }));
    expect(byName).toEqual({ locks: [lock], windows: [], info: words });
    expect(statuspage(summary, mapping({ b13yz5g2cw10: ['checkout'] }))).toEqual(byName);
    expect(
      statuspage(summaryOf({ ...maintenance, status: 'verifying' }), mapping({ b13yz5g2cw10: ['checkout'] })),
    ).toEqual(byName);
  });

  it('only informs where no component is mapped', () => {
    expect(statuspage(summaryOf(maintenance), unmapped)).toEqual({ locks: [], windows: [], info: words });
  });

  it('leaves this page alone while another region is maintained', () => {
    const philippines = { ...maintenance, id: 'other', components: [{ id: 'ph', name: 'Philippines' }] };
    const context = mapping({ Indonesia: ['checkout'] });
    expect(statuspage(summaryOf(philippines), context)?.locks).toEqual([]);
    const indonesia = { ...maintenance, components: [{ id: 'id', name: 'Indonesia' }] };
    expect(statuspage(summaryOf(philippines, indonesia), context)?.locks).toEqual([
      { mode: 'locked', surfaces: ['checkout'], ...words },
    ]);
  });

  it('has no words for a lock of this page from the maintenance of another region', () => {
    const philippines = { ...maintenance, name: 'Manila', components: [{ id: 'ph', name: 'Philippines' }] };
    expect(statuspage(summaryOf(philippines), mapping({ Indonesia: ['checkout'] }))?.info).toBeUndefined();
  });

  it('announces what is scheduled, and does not lock for it', () => {
    expect(statuspage(summaryOf(later), unmapped)).toEqual({
      locks: [],
      windows: [
        {
          id: 'k7mf5z1gz05c',
          start: time('2026-09-20T00:00:00Z'),
          end: time('2026-09-20T02:00:00Z'),
          message: 'Web Tier Recycle',
          link: 'http://stspg.io/Q0G',
        },
      ],
    });
  });

  it('announces what is scheduled for mapped components to their surfaces', () => {
    const [window] = statuspage(summaryOf(later), mapping({ 'Checkout (EU)': ['checkout'] }))?.windows ?? [];
    expect(window?.surfaces).toEqual(['checkout']);
  });

  it('does not announce to this page what is scheduled for another region', () => {
    const philippines = { ...later, components: [{ id: 'ph', name: 'Philippines' }] };
    expect(statuspage(summaryOf(philippines), mapping({ Indonesia: ['checkout'] }))?.windows).toEqual([]);
  });

  it('does not lock by the clock: what is scheduled for now has not begun', () => {
    const due = { ...maintenance, status: 'scheduled' };
    expect(statuspage(summaryOf(due), mapping({ b13yz5g2cw10: ['checkout'] }))?.locks).toEqual([]);
  });

  it('is done with what is completed, also before its planned end', () => {
    const completed = { ...maintenance, status: 'completed' };
    expect(statuspage(summaryOf(completed), mapping({ b13yz5g2cw10: ['checkout'] }))).toEqual(nothing);
  });

  it.each(['maintenance_in_progress', 'maintenance_complete', 'cancelled', '', null, 7])(
    'takes the status %j for unknown: neither a lock nor an announcement',
    (status) => {
      const document = statuspage(summaryOf({ ...maintenance, status }), mapping({ b13yz5g2cw10: ['checkout'] }));
      expect(document).toEqual(nothing);
    },
  );

  it('knows nothing of incidents, indicators and component states', () => {
    const summary = { ...summaryOf(), status: { indicator: 'maintenance', description: 'Service Under Maintenance' } };
    expect(statuspage(summary, mapping({ 'Checkout (EU)': ['checkout'] }))).toEqual(nothing);
  });

  it.each(['active', 'upcoming', 'all'])(
    'reads scheduled-maintenances (%s), which has no status and no incidents',
    () => {
      expect(statuspage({ page, scheduled_maintenances: [maintenance] }, unmapped)?.info).toEqual(words);
      expect(statuspage({ page, scheduled_maintenances: [later] }, unmapped)?.windows).toHaveLength(1);
      expect(statuspage({ page, scheduled_maintenances: [] }, unmapped)).toEqual(nothing);
    },
  );

  it('does without components, link, name and times', () => {
    const { components: _, shortlink: __, name: ___, scheduled_for, scheduled_until, ...bare } = maintenance;
    expect(statuspage(summaryOf(bare), mapping({ b13yz5g2cw10: ['checkout'] }))).toEqual({
      locks: [],
      windows: [],
      info: {},
    });
    expect(statuspage(summaryOf({ ...bare, status: 'scheduled', scheduled_until }), unmapped)).toEqual(nothing);
    expect(statuspage(summaryOf({ ...bare, status: 'scheduled', scheduled_for }), unmapped)).toEqual(nothing);
  });

  it('takes no address that is not http(s) or mailto for its link', () => {
    const document = statuspage(summaryOf({ ...maintenance, shortlink: 'javascript:alert(1)' }), unmapped);
    expect(document?.info).toEqual({ message: words.message, until: words.until });
  });
});

describe('Instatus', () => {
  const maintenance = {
    id: 'ckf1f',
    name: 'Test maintenance',
    start: '2026-09-13T18:38:58.326Z',
    status: 'INPROGRESS',
    duration: 60,
    url: 'https://status.acme.com/ckf1f',
    updatedAt: '2026-09-13T18:38:58.326Z',
  };
  const page = { name: 'Acme', url: 'https://status.acme.com', status: 'UNDERMAINTENANCE' };
  const summaryOf = (...activeMaintenances: Members[]) => ({ page, activeMaintenances });
  const until = time('2026-09-13T19:38:58.326Z');
  const words = { message: 'Test maintenance', until, link: 'https://status.acme.com/ckf1f' };

  it('only informs of what is in progress: it names no components', () => {
    const document = instatus(
      summaryOf(maintenance),
      mapping({ 'Test maintenance': ['checkout'], ckf1f: ['checkout'] }),
    );
    expect(document).toEqual({ locks: [], windows: [], info: words });
  });

  it('takes a duration as text', () => {
    expect(instatus(summaryOf({ ...maintenance, duration: '60' }), unmapped)?.info?.until).toBe(until);
  });

  it('announces what is "active" and has not started yet', () => {
    const later = { ...maintenance, status: 'NOTSTARTEDYET', start: '2026-09-14T18:00:00.000Z' };
    const start = time('2026-09-14T18:00:00Z');
    expect(instatus(summaryOf(later), unmapped)).toEqual({
      locks: [],
      windows: [{ id: 'ckf1f', start, end: start + 3600_000, message: words.message, link: words.link }],
    });
  });

  it('is done with what is completed, also before its planned end', () => {
    expect(instatus(summaryOf({ ...maintenance, status: 'COMPLETED' }), unmapped)).toEqual(nothing);
  });

  it.each(['PAUSED', '', undefined, 3])('takes the status %j for unknown', (status) => {
    expect(instatus(summaryOf({ ...maintenance, status }), unmapped)).toEqual(nothing);
  });

  it.each([undefined, '', 'an hour', -5, null, {}])('has no end for the duration %j', (duration) => {
    const document = instatus(summaryOf({ ...maintenance, duration }), unmapped);
    expect(document?.info).toEqual({ message: words.message, link: words.link });
  });

  it.each(['UP', 'HASISSUES', 'UNDERMAINTENANCE'])('reads a page that is %s and has no lists', (status) => {
    expect(instatus({ page: { ...page, status } }, unmapped)).toEqual(nothing);
  });

  it('knows nothing of incidents', () => {
    const incident = { id: 'cl', name: 'API errors', started: maintenance.start, status: 'INVESTIGATING' };
    expect(instatus({ page, activeIncidents: [incident] }, unmapped)).toEqual(nothing);
  });
});

describe('Better Stack', () => {
  const report = {
    title: 'Database upgrade',
    report_type: 'maintenance',
    starts_at: '2026-09-13T18:00:00.000Z',
    ends_at: '2026-09-13T20:00:00.000Z',
    aggregate_state: 'maintenance',
    affected_resources: [{ status_page_resource_id: '8616', status: 'maintenance' }],
  };
  const resource = {
    id: '8616',
    type: 'status_page_resource',
    attributes: { public_name: 'Checkout', resource_type: 'Monitor', status: 'maintenance' },
  };
  const data = {
    id: '165',
    type: 'status_page',
    attributes: {
      company_name: 'Your Company',
      company_url: 'https://example.com',
      timezone: 'America/New_York',
      custom_domain: 'status.example.com',
      announcement: 'Scheduled maintenance tonight at 2am EST',
      aggregate_state: 'operational',
    },
    relationships: { sections: { data: [] }, resources: { data: [] }, status_reports: { data: [] } },
  };
  const indexOf = (attributes?: Members) => ({
    data,
    included: [...(attributes ? [{ id: '77', type: 'status_report', attributes }] : []), resource],
  });
  const words = { message: 'Database upgrade', until: time('2026-09-13T20:00:00Z') };

  it('locks the surfaces of a mapped resource, by its public name or its id, while in progress', () => {
    const byName = betterStack(indexOf(report), mapping({ Checkout: ['checkout'] }));
    const lock = { mode: 'locked', surfaces: ['checkout'], ...words };
    expect(byName).toEqual({ locks: [lock], windows: [], info: words });
    expect(betterStack(indexOf(report), mapping({ '8616': ['checkout'] }))).toEqual(byName);
  });

  it('only informs where no resource is mapped', () => {
    expect(betterStack(indexOf(report), unmapped)).toEqual({ locks: [], windows: [], info: words });
    expect(betterStack(indexOf(report), mapping({ Indonesia: ['checkout'] }))?.locks).toEqual([]);
  });

  it('announces what is to come', () => {
    const later = { ...report, starts_at: '2026-09-14T18:00:00.000Z', ends_at: '2026-09-14T20:00:00.000Z' };
    expect(betterStack(indexOf(later), mapping({ Indonesia: ['checkout'] }))?.locks).toEqual([]);
    expect(betterStack(indexOf(later), unmapped)).toEqual({
      locks: [],
      windows: [
        {
          id: '77',
          start: time('2026-09-14T18:00:00Z'),
          end: time('2026-09-14T20:00:00Z'),
          message: 'Database upgrade',
        },
      ],
    });
  });

  it('is done with what is over', () => {
    const over = { ...report, starts_at: '2026-09-12T18:00:00.000Z', ends_at: '2026-09-12T20:00:00.000Z' };
    expect(betterStack(indexOf(over), mapping({ Checkout: ['checkout'] }))).toEqual(nothing);
  });

  it.each(['manual', 'automatic', 'incident', undefined])('takes a report of type %j for no maintenance', (type) => {
    const document = betterStack(indexOf({ ...report, report_type: type }), mapping({ Checkout: ['checkout'] }));
    expect(document).toEqual(nothing);
  });

  it.each(['operational', 'degraded', 'downtime', 'maintenance', 'something new'])(
    'locks nothing for the whole page’s state %s',
    (aggregate_state) => {
      const body = { data: { ...data, attributes: { ...data.attributes, aggregate_state } }, included: [resource] };
      expect(betterStack(body, mapping({ Checkout: ['checkout'] }))).toEqual(nothing);
    },
  );

  it('does without included, title, times and resources', () => {
    expect(betterStack({ data }, unmapped)).toEqual(nothing);
    const bare = { report_type: 'maintenance' };
    expect(betterStack(indexOf(bare), mapping({ Checkout: ['checkout'] }))).toEqual(nothing);
    expect(betterStack({ data, included: [{ type: 'status_report' }, null, 4] }, unmapped)).toEqual(nothing);
  });
});

describe('cState', () => {
  const issue = {
    is: 'issue',
    title: 'Maintenance of the API',
    createdAt: '2026-09-13 18:00:00 +0000 UTC',
    lastMod: '2026-09-13 18:00:00 +0000 UTC',
    permalink: 'https://status.example.com/issues/2026-09-13/',
    severity: 'disrupted',
    resolved: false,
    informational: false,
    resolvedAt: '<no value>',
    affected: ['API'],
    filename: '2026-09-13.md',
  };
  const indexOf = (...unresolvedIssues: Members[]) => ({
    is: 'index',
    cStateVersion: '6.0.1',
    apiVersion: '2.0',
    title: 'Acme',
    baseURL: 'https://status.example.com',
    summaryStatus: 'notice',
    categories: [{ name: 'Main', hideTitle: false, closedByDefault: false }],
    pinnedIssues: [],
    systems: [
      { name: 'API', category: 'Main', status: 'disrupted', unresolvedIssues },
      { name: 'Site', category: 'Main', status: 'ok', unresolvedIssues: [] },
    ],
    buildDate: '2026-09-13',
    buildTime: '07:30',
    buildTimezone: 'UTC',
  });
  const words = { message: issue.title, link: issue.permalink };
  const context = mapping({ API: ['checkout'] });

  it('locks the surfaces of a mapped system for an open maintenance', () => {
    const lock = { mode: 'locked', surfaces: ['checkout'], ...words };
    expect(cstate(indexOf(issue), context)).toEqual({ locks: [lock], windows: [], info: words });
  });

  it('only informs where the system is not mapped', () => {
    expect(cstate(indexOf(issue), unmapped)).toEqual({ locks: [], windows: [], info: words });
    expect(cstate(indexOf(issue), mapping({ Site: ['checkout'] }))?.locks).toEqual([]);
  });

  it.each([
    ['what is resolved', { resolved: true, resolvedAt: '2026-09-13 19:00:00 +0000 UTC' }],
    ['what only informs', { informational: true }],
    ['a disruption without the word', { title: 'API is slow' }],
    ['an unknown resolution', { resolved: 'perhaps' }],
    ['no title', { title: undefined }],
  ])('does not lock for %s', (_, change) => {
    expect(cstate(indexOf({ ...issue, ...change }), context)).toEqual(nothing);
  });

  it.each(['ok', 'notice', 'disrupted', 'down', 'maintenance', undefined])(
    'locks nothing for the summary %j',
    (status) => {
      expect(cstate({ ...indexOf(), summaryStatus: status }, context)).toEqual(nothing);
    },
  );

  it('does without systems and their issues', () => {
    expect(cstate({ is: 'index', cStateVersion: '6.0.1' }, context)).toEqual(nothing);
    expect(cstate({ is: 'index', cStateVersion: '6.0.1', systems: [{ name: 'API' }, null, 'x'] }, context)).toEqual(
      nothing,
    );
  });
});

describe('application/health+json', () => {
  const check = {
    componentId: 'db',
    componentType: 'datastore',
    observedValue: 250,
    observedUnit: 'ms',
    status: 'pass',
  };
  const document = (status: unknown, output = '') => ({
    status,
    version: '1',
    releaseId: '1.2.2',
    notes: [''],
    output,
    serviceId: 'f03e522f',
    description: 'health of the basket',
    checks: { 'cassandra:responseTime': [{ ...check, affectedEndpoints: ['/users'], time: '2018-01-17T03:36:48Z' }] },
    links: { about: 'https://example.com/about' },
  });

  it.each(['pass', 'warn', 'ok', 'up'])('has nothing to say of %s', (status) => {
    expect(health(document(status, 'all good'), unmapped)).toEqual(nothing);
  });

  it.each(['fail', 'down', 'error'])('locks nothing for %s, but has words', (status) => {
    const context = mapping({ db: ['checkout'], 'cassandra:responseTime': ['checkout'] });
    expect(health(document(status, 'No database'), context)).toEqual({ ...nothing, info: { message: 'No database' } });
    expect(health(document(status), context)).toEqual({ ...nothing, info: {} });
  });

  it.each(['PASSED', 'maintenance', 'operational', '', null, 1, undefined, {}])('is not what says %j', (status) => {
    expect(health(document(status), unmapped)).toBeUndefined();
  });
});

describe('each format', () => {
  const read = { betterStack, cstate, health, instatus, statuspage, intermission: parseStatusDocument };
  const samples: Record<string, unknown> = {
    betterStack: {
      data: { id: '165', type: 'status_page', attributes: { aggregate_state: 'operational' } },
      included: [],
    },
    cstate: { is: 'index', cStateVersion: '6.0.1', summaryStatus: 'ok', systems: [] },
    health: { status: 'pass', checks: {} },
    instatus: { page: { name: 'Acme', url: 'https://status.acme.com', status: 'UP' } },
    statuspage: {
      page: { id: 'y2', name: 'Acme' },
      status: { indicator: 'none', description: 'All Systems Operational' },
      components: [],
      incidents: [],
      scheduled_maintenances: [],
    },
    intermission: { intermission: 1, locks: [], windows: [] },
    'Statuspage status.json': { page: { id: 'y2' }, status: { indicator: 'none', description: 'Fine' } },
    Upptime: [{ name: 'Google', url: 'https://www.google.com', slug: 'google', status: 'up', time: 99 }],
    OpenStatus: { status: 'operational' },
    Rootly: { page: { name: 'A', url: 'https://a', time_zone: 'UTC' }, status: { indicator: 'none' }, incidents: [] },
    'Cloudflare Waiting Room': { cfWaitingRoom: { inWaitingRoom: true, waitTime: 5 } },
    'an API’s own JSON': { data: [{ id: 1, type: 'order' }], page: 2, status: 200 },
  };

  it.each(Object.keys(samples))('takes %s for what it is', (name) => {
    const readers = Object.entries(read).filter(([, parse]) => parse(samples[name], unmapped) !== undefined);
    expect(readers.map(([reader]) => reader)).toEqual(name in read ? [name] : []);
  });

  it.each([null, undefined, '', 'status', 0, true, [], {}, [[]], '<!doctype html>'])('takes %j for none', (value) => {
    for (const parse of Object.values(read)) expect(parse(value, unmapped)).toBeUndefined();
  });
});
