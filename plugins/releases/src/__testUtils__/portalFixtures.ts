/**
 * Several services at once, and the targets they run on: for the pages across services.
 */
import {
  Delivery,
  DeliveryItem,
  DeploymentSummary,
  ReleaseFigures,
  Target,
} from '@slipway/backstage-plugin-releases-common';
import {
  DeliveryList,
  DeliveryQuery,
  ReleasesApi,
} from '@slipway/backstage-plugin-releases-react';

const DAY = 86_400_000;

const li = { ref: 'user:default/li-wei' };
const mei = { ref: 'user:default/mei' };

const services = {
  shop: {
    service: 'component:default/shop-api',
    owner: 'group:default/shop',
    system: 'shop',
  },
  pay: {
    service: 'component:default/pay',
    title: 'Payments',
    owner: 'group:default/payers',
    system: 'money',
  },
  search: {
    service: 'component:default/search',
    owner: 'group:default/shop',
    system: 'shop',
  },
};

/** By week, the oldest first: succeeded, failed, aborted, median seconds. */
const past: [number, number, number, number | undefined][] = [
  [5, 1, 0, 40],
  [7, 0, 0, 38],
  [3, 0, 1, 45],
  [0, 0, 0, undefined],
  [9, 2, 0, 52],
  [12, 1, 0, 61],
  [8, 0, 0, 44],
  [11, 3, 1, 75],
  [14, 1, 0, 41],
  [10, 0, 0, 39],
  [13, 2, 0, 47],
  [4, 1, 0, 36],
];

const figuresOf = (
  succeeded: number,
  failed: number,
  aborted: number,
  medianSeconds?: number,
): ReleaseFigures => ({
  succeeded,
  failed,
  aborted,
  medianSeconds,
  failureShare:
    succeeded + failed > 0 ? failed / (succeeded + failed) : undefined,
});

export function portalFixtures(now: number) {
  const at = (seconds: number) => new Date(now - seconds * 1000).toISOString();

  let number = 200;
  const released = (
    of: keyof typeof services,
    environment: string,
    more: Partial<DeploymentSummary>,
  ): DeliveryItem => {
    number -= 1;
    const id = `r${number}`;
    return {
      id,
      ...services[of],
      environment,
      deployment: {
        id,
        number,
        service: services[of].service,
        environment,
        kind: 'deploy',
        state: 'succeeded',
        requestedBy: li,
        createdAt: at((200 - number) * 900),
        automatic: false,
        versionName: '2.4.0',
        ...more,
      },
    };
  };

  const lists: Record<DeliveryList, DeliveryItem[]> = {
    running: [
      released('shop', 'test', {
        state: 'running',
        kind: 'promote',
        startedAt: at(62),
        fromVersionName: '2.3.1',
        commitTitle: 'Fix cart',
      }),
    ],
    waiting: [
      released('pay', 'production', {
        state: 'running',
        parked: true,
        versionName: '7.1.0',
        requestedBy: mei,
      }),
      released('search', 'dev', {
        state: 'queued',
        automatic: true,
        requestedBy: { ref: 'rule:auto-deploy/component:default/search#dev' },
        versionName: '1.12.0',
      }),
      released('shop', 'staging', { state: 'waiting', requestedBy: mei }),
    ],
    held: [
      {
        id: 'component:default/pay#staging',
        ...services.pay,
        environment: 'staging',
        hold: { by: mei, at: at(9000), reason: 'The test bank is closed' },
      },
    ],
    failed: [
      released('shop', 'production', {
        state: 'failed',
        fromVersionName: '2.3.1',
        message:
          '2 of 2 instances ended with exit code 1 before they answered.',
        finishedAt: at(3_000),
        durationSeconds: 33,
      }),
      released('search', 'test', {
        state: 'aborted',
        reason: 'Wrong version',
        finishedAt: at(90_000),
        durationSeconds: 12,
      }),
    ],
    succeeded: [
      released('shop', 'production', {
        kind: 'rollback',
        fromVersionName: '2.4.0',
        versionName: '2.3.1',
        requestedBy: mei,
        reason: 'Payments fail',
        finishedAt: at(2_400),
        durationSeconds: 21,
      }),
      ...Array.from({ length: 24 }, (_, index) =>
        released((['pay', 'search', 'shop'] as const)[index % 3], 'dev', {
          versionName: `1.${30 - index}.0`,
          commitTitle: 'Show prices with taxes',
          requestedBy: index % 2 ? li : mei,
          finishedAt: at(4_000 + index * 7_000),
          durationSeconds: 30 + index,
        }),
      ),
    ],
  };

  const monday = Math.floor(now / DAY) - ((new Date(now).getUTCDay() + 6) % 7);
  const delivery = (weeks: number): Delivery => ({
    weeks: Array.from({ length: weeks }, (_, index) => {
      const age = weeks - 1 - index;
      const from = new Date((monday - age * 7) * DAY);
      const thursday = from.getTime() + 3 * DAY;
      const year = new Date(thursday).getUTCFullYear();
      const week =
        1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY));
      return {
        week: `${year}-W${String(week).padStart(2, '0')}`,
        from: from.toISOString().slice(0, 10),
        figures: figuresOf(...(past[past.length - 1 - age] ?? [0, 0, 0])),
      };
    }),
    total: figuresOf(96, 11, 2, 44),
    choices: {
      owners: ['group:default/payers', 'group:default/shop'],
      systems: ['money', 'shop'],
      environments: ['dev', 'test', 'staging', 'production'].map(name => ({
        name,
        title: name,
      })),
    },
    serverTime: new Date(now).toISOString(),
  });

  const can = {
    artifactKinds: ['archive'],
    scale: true,
    restart: true,
    stop: true,
    terminal: true,
    previousLogs: true,
    resourceLimits: false,
  };
  const targets: Target[] = [
    {
      id: 'local',
      title: 'This machine',
      driver: 'local',
      kind: 'local',
      owner: 'group:default/platform',
      description: 'For trying out; it ends with this computer.',
      open: true,
      health: { ok: true, since: at(400_000) },
      capabilities: can,
      fencing: 'enforced',
      environments: ['dev', 'test', 'staging'],
      usedBy: Object.values(services).map(({ service }) => service),
      uses: [
        ...['dev', 'test', 'staging'].map(environment => ({
          service: services.shop.service,
          environment,
          versionName: environment === 'staging' ? '2.3.1' : '2.4.0',
          stopped: false,
        })),
        {
          service: services.pay.service,
          environment: 'dev',
          versionName: '7.1.0',
          stopped: true,
        },
        ...['search', 'basket', 'mail', 'stock', 'tax'].map(name => ({
          service: `component:default/${name}`,
          environment: 'dev',
          versionName: '1.12.0',
          stopped: false,
        })),
      ],
    },
    {
      id: 'berlin',
      title: 'Berlin, hall 2',
      driver: 'kubernetes',
      kind: 'kubernetes',
      owner: 'group:default/platform',
      open: false,
      health: {
        ok: false,
        since: at(1_500),
        message: 'It did not answer within 3 s.',
      },
      capabilities: {
        ...can,
        artifactKinds: ['image'],
        resourceLimits: true,
      },
      fencing: 'enforced',
      environments: ['production'],
      usedBy: [services.shop.service],
      uses: [
        {
          service: services.shop.service,
          environment: 'production',
          versionName: '2.3.1',
          stopped: false,
        },
      ],
    },
    {
      id: 'spare',
      title: 'spare',
      driver: 'hosts',
      kind: 'hosts',
      open: false,
      health: { ok: true, since: at(30) },
      capabilities: { ...can, terminal: false, scale: false },
      fencing: 'enforced',
      environments: [],
      usedBy: [],
      uses: [],
    },
  ];
  return { lists, delivery, targets };
}

type PortalFixtures = ReturnType<typeof portalFixtures>;

/** The part of the API that the pages across services use; filters as the back end does. */
export function portalApi(
  data: PortalFixtures,
): Pick<ReleasesApi, 'getDelivery' | 'listDelivery' | 'listTargets'> {
  const matches = (item: DeliveryItem, query: DeliveryQuery) =>
    (query.owner ?? item.owner) === item.owner &&
    (query.system ?? item.system) === item.system &&
    (query.environment ?? item.environment) === item.environment;
  return {
    getDelivery: async query => data.delivery(query.weeks ?? 12),
    listDelivery: async (list, { cursor, limit = 50, ...query }) => {
      const from = Number(cursor ?? 0);
      const rows = data.lists[list].filter(item => matches(item, query));
      return {
        items: rows.slice(from, from + limit),
        ...(rows.length > from + limit && {
          nextCursor: String(from + limit),
        }),
      };
    },
    listTargets: async () => ({ items: data.targets }),
  };
}
