// Prints orders from order-imported.v1, from the beginning: node subscriber.mjs [how many, 3 if not said]
//
// An example of a subscriber that shares no code with Handshake. It prints no personal data, though the record has some.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import confluent from "@kafkajs/confluent-schema-registry";
import kafkajs from "kafkajs";
import { logicalTypes } from "./logical-types.mjs";

const TOPIC = "order-imported.v1";
const SILENCE_MS = 30_000;

const brokers = (process.env.KAFKA_BOOTSTRAP_SERVERS || "127.0.0.1:19092").split(",").map((each) => each.trim());
const registryUrl = (process.env.SCHEMA_REGISTRY_URL || "http://127.0.0.1:18081/apis/ccompat/v7").replace(/\/+$/, "");

/** Something to tell the user in one line. */
class Failure extends Error {}

async function main() {
  const argument = process.argv[2] ?? "3";
  const wanted = Number(argument);
  if (!Number.isSafeInteger(wanted) || wanted < 1) {
    throw new Failure(`'${argument}' is no number of orders; use: node subscriber.mjs [1, 2, 3, …]`);
  }
  await registryAnswers();

  const registry = new confluent.SchemaRegistry(
    { host: registryUrl },
    { [confluent.SchemaType.AVRO]: { logicalTypes } },
  );
  const kafka = new kafkajs.Kafka({
    clientId: "node-subscriber",
    brokers,
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 3_000,
    retry: { initialRetryTime: 200, retries: 3 },
  });
  const admin = kafka.admin();
  await reaching(() => admin.connect());
  if (!(await reaching(() => admin.listTopics())).includes(TOPIC)) {
    await admin.disconnect();
    throw new Failure(`the broker at ${brokers} has no topic ${TOPIC}; start Handshake first`);
  }

  // A group of its own, so that each run begins at the beginning. A real subscriber keeps its group and commits offsets.
  const groupId = `node-subscriber-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId });
  try {
    await reaching(() => consumer.connect());
    await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
    await printOrders(consumer, registry, wanted);
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => {}); // an empty group expires by itself
    await admin.disconnect();
  }
}

async function printOrders(consumer, registry, wanted) {
  const newest = new Map();
  let printed = 0;
  let lastOrderAt = Date.now();
  let finish;
  const finished = new Promise((resolve, reject) => {
    finish = (failure) => (failure ? reject(failure) : resolve());
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => finish(unreachableBroker(payload.error)));

  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      if (printed === wanted) {
        return;
      }
      const key = message.key.toString("utf8");
      if (message.value === null) {
        console.log(`${key} erased`);
        return;
      }
      let order;
      try {
        order = await registry.decode(message.value);
      } catch (e) {
        finish(new Failure(`can't decode offset ${message.offset} of partition ${partition}: ${e.message}`));
        return;
      }
      // At least once: the same event may come again, and an older one after a newer one. This topic restates the whole
      // order, so whatever is not above what we have is dropped.
      if (!isNewer(order.meta, newest.get(key))) {
        return;
      }
      newest.set(key, order.meta);
      console.log(line(order));
      lastOrderAt = Date.now();
      if (++printed === wanted) {
        finish();
      }
    },
  });

  const watch = new AbortController();
  const silence = (async () => {
    while (Date.now() - lastOrderAt < SILENCE_MS) {
      await sleep(SILENCE_MS - (Date.now() - lastOrderAt), undefined, { signal: watch.signal });
    }
    throw new Failure(
      printed === 0
        ? `no order came on ${TOPIC} within ${SILENCE_MS / 1000} s; import one first`
        : `only ${printed} of ${wanted} orders came, and none for ${SILENCE_MS / 1000} s`,
    );
  })();
  silence.catch(() => {}); // aborted once all is printed
  try {
    await Promise.race([finished, silence]);
  } finally {
    watch.abort();
  }
}

function isNewer(meta, known) {
  return (
    known === undefined ||
    meta.incarnation > known.incarnation ||
    (meta.incarnation === known.incarnation && meta.sequence > known.sequence)
  );
}

function line(order) {
  return [
    order.orderKey,
    `revision=${order.revision}`,
    `state=${order.state}`,
    `placed=${order.placedAt.toISOString()}`,
    `lines=${order.lines.length}`,
    `grand=${order.totals.grand} ${order.currency}`,
    `event=${order.meta.eventId}`,
  ].join(" ");
}

async function registryAnswers() {
  let status;
  try {
    status = (await fetch(`${registryUrl}/subjects`, { signal: AbortSignal.timeout(5_000) })).status;
  } catch (e) {
    throw new Failure(
      `can't reach the schema registry at ${registryUrl} (${e.cause?.code ?? e.name}); check SCHEMA_REGISTRY_URL`,
    );
  }
  if (status !== 200) {
    throw new Failure(
      `the schema registry at ${registryUrl} answers ${status}; SCHEMA_REGISTRY_URL must name its Confluent-compatible API`,
    );
  }
}

async function reaching(call) {
  try {
    return await call();
  } catch (e) {
    throw unreachableBroker(e);
  }
}

function unreachableBroker(e) {
  return new Failure(`can't read from the broker at ${brokers} (${e.message}); check KAFKA_BOOTSTRAP_SERVERS`);
}

try {
  await main();
} catch (e) {
  console.error(e instanceof Failure ? e.message : e);
  process.exitCode = 1;
}
