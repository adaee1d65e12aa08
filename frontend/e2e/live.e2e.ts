import { deliveredOnce, report } from './messages.js';
import { enter, people, rows, search } from './people.js';
import { test } from './test.js';

test("another program's drain shows without a click", async ({ open }) => {
  const page = await open();
  const message = await deliveredOnce('2');
  await enter(page, people.riverside);
  await search(page, 'Transactions', message.recipient);
  await rows(page, message.recipient).getByText('Delivered', { exact: true }).waitFor();

  await report('bounce', message);

  await rows(page, message.recipient).getByText('Bounced', { exact: true }).waitFor();
});
