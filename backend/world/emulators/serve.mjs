// Serves emulated SNS and SQS (fauxqs, one port) and SES (aws-ses-v2-local) on free ports of 127.0.0.1 only, writes the ports to file
// descriptor 3 as one line of JSON, and exits when standard input ends: when the program that started it closes it or dies.
import { writeSync } from "node:fs";
import { buildApp } from "fauxqs";
import ses from "aws-ses-v2-local";

// fauxqs does not export its store. With the default one, queue URLs begin with sqs.REGION.localhost, which not every resolver resolves.
const { SqsStore } = await import(new URL("./sqs/sqsStore.js", import.meta.resolve("fauxqs")).href);

const loopback = "127.0.0.1";

// The start function of fauxqs listens on all interfaces; the app that it wraps takes the host as an argument.
async function serveQueues() {
  const sqsStore = new SqsStore();
  sqsStore.host = ""; // queue URLs get the host of the request
  const app = buildApp({ logger: false, stores: { sqsStore } });
  await app.listen({ port: 0, host: loopback });
  return app.server.address().port;
}

async function serveMail() {
  const server = await ses.default({ port: 0, host: loopback });
  return server.address().port;
}

process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdin.resume();

const [queues, mail] = await Promise.all([serveQueues(), serveMail()]);
writeSync(3, JSON.stringify({ queues, mail }) + "\n");
