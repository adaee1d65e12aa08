import { freshWorld, installFake, signedInAs } from './fakeWindow';
import { rejection } from './rejection';

/**
 * Entry of `npm run dev`: the page on a fake program, without Go. URL parameters choose the scene:
 * dev.html?as=organizer|superadmin, ?count=0, ?latency=800, ?setup=not_set, ?queue=not_set, ?silent=1, ?fail=Tracking.Issues,
 * ?settles=2500 (delay until an event settles a send), ?bulk=700 (between two mails); times are in milliseconds.
 */
const scene = new URLSearchParams(location.search);
const world = freshWorld(Date.now(), Number(scene.get('count') ?? 230));
world.latency = Number(scene.get('latency') ?? 60);

world.pace = 400;
world.resending.settlesAfter = Number(scene.get('settles') ?? 2_500);
world.resending.bulkPace = Number(scene.get('bulk') ?? 700);

const as = scene.get('as');
if (as === 'organizer' || as === 'superadmin') {
  world.session = signedInAs(as);
}
const setup = scene.get('setup');
if (setup !== null) {
  world.setup.database = setup;
  world.setup.databaseMessage = setup === 'not_set' ? 'DATABASE_URL is not set.' : `The database says: ${setup}.`;
  world.setup.demo = false;
}
const queue = scene.get('queue');
if (queue !== null) {
  world.setup.queue = queue;
  world.setup.queueMessage = 'SQS_QUEUE_URL is not set.';
  world.refresh.canDrain = false;
  world.refresh.waiting = -1;
  world.refresh.lastDrainAt = '';
}
if (scene.has('silent')) {
  const since = new Date(Date.now() - 5 * 3_600_000).toISOString();
  world.refresh.silent = true;
  world.refresh.silentSince = since;
  world.operations.state.silence = { alarm: true, since, oldest: since, messages: 42 };
}
const fail = scene.get('fail');
if (fail !== null) {
  world.failures.set(
    fail,
    rejection('database_down', 'cannot reach Postgres at db.example:5432: see whether it runs', 'a1b2c3'),
  );
}

installFake(world);
await import('../main');
