// Connects the shop in a folder to Handshake: its orders go out, commands come in and are answered.
//
//   CART_ID=partner node connector.mjs [folder, ./shop if not said]
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import confluent from "@kafkajs/confluent-schema-registry";
import kafkajs from "kafkajs";
import { Commands } from "./commands.mjs";
import { Journal } from "./journal.mjs";
import { logicalTypes } from "./logical-types.mjs";
import { schemaOf } from "./schemas.mjs";
import { Shop, toText, toUnits } from "./shop.mjs";

const here = import.meta.dirname;
const cart = process.env.CART_ID || "partner";
const folder = process.argv[2] ?? join(here, "shop");
const schemas = process.env.SCHEMAS_DIR || join(here, "../../schemas/src/main/avro");
const brokers = (process.env.KAFKA_BOOTSTRAP_SERVERS || "127.0.0.1:19092").split(",").map((each) => each.trim());
const registryUrl = (process.env.SCHEMA_REGISTRY_URL || "http://127.0.0.1:18081/apis/ccompat/v7").replace(/\/+$/, "");

const ORDERS = `cart-orders.${cart}.v1`;
const COMMANDS = `cart-commands.${cart}.v1`;
const OUTCOMES = `cart-outcomes.${cart}.v1`;

/** Something to tell the operator in one line. */
class Failure extends Error {}

async function main() {
  const shop = new Shop(folder, Number(process.env.SHOP_ANSWERS_AFTER_MS ?? 0));
  const commands = new Commands(shop, join(folder, "answers.jsonl"));
  const unreadable = new Journal(join(folder, "unreadable.jsonl"));
  const registry = new confluent.SchemaRegistry(
    { host: registryUrl },
    { [confluent.SchemaType.AVRO]: { logicalTypes } },
  );
  const orderSchema = await registered(ORDERS, "CartOrder");
  const outcomeSchema = await registered(OUTCOMES, "CartOutcome");

  const kafka = new kafkajs.Kafka({
    clientId: `node-connector-${cart}-${randomUUID().slice(0, 8)}`,
    brokers,
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 3_000,
    retry: { initialRetryTime: 200, retries: 5 },
  });
  // The key decides the partition as everywhere in Handshake: all that is said of an order keeps its order.
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  // The session must be longer than the cart may take with one command; after a kill the next process waits for its end.
  const consumer = kafka.consumer({ groupId: `node-connector-${cart}`, sessionTimeout: 10_000, heartbeatInterval: 2_000 });
  await reaching(() => producer.connect());
  await reaching(() => consumer.connect());

  const send = async (topic, key, schemaId, record) =>
    producer.send({ topic, acks: -1, messages: [{ key, value: await registry.encode(schemaId, record) }] });
  const state = async (number) => {
    const order = record(shop.order(number));
    await send(ORDERS, order.orderKey, orderSchema, order);
    console.log(`order=${order.orderKey} state=${order.state} grand=${order.totals.grand} stated`);
  };

  // Stated anew at each start: what has not changed changes nothing there, and what a kill kept back goes out.
  for (const number of shop.numbers) {
    await state(number);
  }

  await consumer.subscribe({ topic: COMMANDS, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      const place = `${partition}-${message.offset}`;
      let command;
      try {
        command = await registry.decode(message.value);
      } catch (e) {
        if (isOutage(e)) {
          throw e; // tried again
        }
        // Nobody can be answered. Kept, so that it is not lost; the effect comes to a person at Handshake.
        unreadable.append({ place, key: base64(message.key), value: base64(message.value), why: e.message });
        console.error(`command=${place} outcome=unreadable reason="${e.message}"`);
      }
      if (command !== undefined) {
        const { how, ...answer } = await commands.carryOut(command);
        await send(OUTCOMES, message.key, outcomeSchema, answer);
        console.log(
          `command=${place} effect=${answer.effectId} version=${answer.version} what=${typeOf(command)}` +
            ` key=${message.key} outcome=${answer.outcome} reference=${answer.reference ?? "-"} how=${how}`,
        );
        if (answer.outcome === "DONE" && command.orderKey !== null) {
          await state(numberOf(command));
        }
      }
      // Only now: what is not answered yet comes again after a kill.
      const offset = (BigInt(message.offset) + 1n).toString();
      await consumer.commitOffsets([{ topic: COMMANDS, partition, offset }]);
    },
  });
  console.log(`connected cart=${cart} orders=${shop.numbers.length}`);

  await new Promise((stopped) => {
    process.once("SIGTERM", stopped);
    process.once("SIGINT", stopped);
  });
  await consumer.disconnect(); // the command at hand is finished first
  await producer.disconnect();
  [shop, commands, unreadable].forEach((each) => each.close());
  console.log("stopped");
}

function record(order) {
  const items = order.lines.reduce((total, line) => total + toUnits(line.price) * BigInt(line.quantity), 0n);
  const open = order.lines.some((line) => line.open > 0);
  const begun = order.lines.some((line) => line.fulfilled > 0);
  const paid = order.captured >= order.authorized;
  const state = !open ? "SHIPPED" : begun ? "PART_SHIPPED" : paid ? "READY" : "AUTHORIZED";
  const seen = new Map();
  return {
    orderKey: `${cart}/${order.number}`,
    cartId: cart,
    orderNumber: order.number,
    cartOrderId: null,
    state,
    sourceState: state.toLowerCase(),
    sourceUpdatedAt: new Date(order.updatedAt),
    placedAt: new Date(order.placedAt),
    currency: "EUR",
    pricesIncludeTax: true,
    customer: { email: null, phone: null, ...order.customer },
    shipTo: { company: null, address2: null, state: null, postalCode: null, phone: null, ...order.shipTo },
    billTo: null,
    shippingMethod: order.shippingMethod,
    lines: order.lines.map((line) => {
      seen.set(line.sku, (seen.get(line.sku) ?? 0) + 1);
      return {
        lineId: `${line.sku}#${seen.get(line.sku)}`,
        cartLineId: line.id,
        sku: line.sku,
        name: line.name,
        quantity: line.quantity,
        fulfilled: line.fulfilled,
        unitPrice: toText(toUnits(line.price)),
        discount: "0.0000",
        tax: "0.0000",
        requiresShipping: true,
        parentLineId: null,
      };
    }),
    totals: {
      items: toText(items),
      shipping: toText(toUnits(order.shipping)),
      tax: "0.0000",
      discount: "0.0000",
      grand: toText(items + toUnits(order.shipping)),
    },
    payment: {
      method: "card",
      state: paid ? "PAID" : "AUTHORIZED",
      authorized: toText(order.authorized),
      captured: toText(order.captured),
      refunded: toText(order.refunded),
      reference: null,
    },
    notes: null,
  };
}

function typeOf(command) {
  const [name] = Object.keys(command.body);
  return name.slice(name.lastIndexOf(".") + 1);
}

function numberOf(command) {
  return Object.values(command.body)[0].orderNumber;
}

function base64(bytes) {
  return bytes === null ? null : bytes.toString("base64");
}

/** Whether a later try may go well: the registry did not answer, or not as it should. A schema it lacks never comes. */
function isOutage(e) {
  return e.name === "ResponseError" && e.status !== 404;
}

/** Registers a record's schema for a topic, and says under which id. */
async function registered(topic, name) {
  const subject = `${topic}-value`;
  let answer;
  try {
    answer = await fetch(`${registryUrl}/subjects/${encodeURIComponent(subject)}/versions`, {
      method: "POST",
      headers: { "Content-Type": "application/vnd.schemaregistry.v1+json" },
      body: JSON.stringify({ schema: JSON.stringify(schemaOf(schemas, name)) }),
      signal: AbortSignal.timeout(10_000),
    });
  } catch (e) {
    throw new Failure(`can't reach the schema registry at ${registryUrl} (${e.cause?.code ?? e.name}); check SCHEMA_REGISTRY_URL`);
  }
  if (!answer.ok) {
    throw new Failure(`the schema registry at ${registryUrl} answers ${answer.status} to the schema of ${subject}`);
  }
  return (await answer.json()).id;
}

async function reaching(call) {
  try {
    return await call();
  } catch (e) {
    throw new Failure(`can't reach the broker at ${brokers} (${e.message}); check KAFKA_BOOTSTRAP_SERVERS`);
  }
}

try {
  await main();
} catch (e) {
  console.error(e instanceof Failure ? e.message : e);
  process.exit(1);
}
