import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { Commands } from "./commands.mjs";
import { Shop } from "./shop.mjs";

const NOW = new Date("2026-11-24T10:00:00Z");
const TYPES = "io.handshake.events.v1.";

/** A shop and its connector in a folder of their own; `again` is what a kill leaves of them. */
function started(folder = mkdtempSync(join(tmpdir(), "shop-"))) {
  try {
    readFileSync(join(folder, "orders.json"));
  } catch {
    const orders = JSON.parse(readFileSync(join(import.meta.dirname, "shop/orders.json"), "utf8"));
    writeFileSync(join(folder, "orders.json"), JSON.stringify(orders));
  }
  const shop = new Shop(folder, 0, () => NOW);
  const commands = new Commands(shop, join(folder, "answers.jsonl"), () => NOW);
  return { folder, shop, commands, again: () => started(folder) };
}

function ledger({ folder }) {
  return readFileSync(join(folder, "ledger.jsonl"), "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

function command(effectId, type, what, more = {}) {
  return { effectId, version: 1, deadline: new Date(NOW.getTime() + 1000), body: { [TYPES + type]: what }, ...more };
}

function shipment(effectId, more) {
  return command(effectId, "MarkShipped", { orderNumber: "1001", kind: "SHIPPED", packages: [], complete: true }, more);
}

test("a command is acted upon once, and each copy gets the same answer", async () => {
  const world = started();
  const first = await world.commands.carryOut(shipment("e-1"));
  const copy = await world.again().commands.carryOut(shipment("e-1", { version: 2 }));
  assert.equal(first.outcome, "DONE");
  assert.deepEqual([copy.outcome, copy.reference, copy.version], ["DONE", first.reference, 2]);
  assert.equal(ledger(world).length, 1);
});

test("what was done before a kill, and not answered, is found in the shop, past its deadline too", async () => {
  const world = started();
  const reference = await world.shop.ship("e-1", { orderNumber: "1001", packages: [], complete: true });
  const answer = await world.again().commands.carryOut(shipment("e-1", { deadline: new Date(NOW.getTime() - 1) }));
  assert.deepEqual([answer.outcome, answer.reference, answer.how], ["DONE", reference, "found"]);
  assert.equal(ledger(world).length, 1);
});

test("past its deadline nothing is begun, and a newer command for the same effect may", async () => {
  const world = started();
  const late = { deadline: new Date(NOW.getTime() - 1) };
  assert.equal((await world.commands.carryOut(shipment("e-1", late))).outcome, "NOT_SENT");
  assert.equal(ledger(world).length, 0);
  assert.equal((await world.commands.carryOut(shipment("e-1", { version: 2 }))).outcome, "DONE");
  assert.equal(ledger(world).length, 1);
});

test("a late copy of an overtaken command is not acted upon", async () => {
  const world = started();
  const late = { version: 2, deadline: new Date(NOW.getTime() - 1) };
  await world.commands.carryOut(shipment("e-1", late));
  const answer = await world.again().commands.carryOut(shipment("e-1", { version: 1 }));
  assert.deepEqual([answer.outcome, answer.version, answer.how], ["NOT_SENT", 1, "stale"]);
  assert.equal(ledger(world).length, 0);
});

test("an older level does not set the stock back", async () => {
  const world = started();
  const level = (effectId, version, available) =>
    command(effectId, "SetStock", { sku: "MUG-BLUE", available }, { version });
  await world.commands.carryOut(level("e-1", 7, 70));
  const answer = await world.again().commands.carryOut(level("e-2", 6, 60));
  assert.deepEqual([answer.outcome, answer.how], ["DONE", "stale"]);
  assert.deepEqual(ledger(world).map((entry) => entry.available), [70]);
});

test("what the shop refuses is declined, once and for all", async () => {
  const world = started();
  const tooMuch = command("e-1", "CapturePayment", { orderNumber: "1002", amount: { amount: "22.4001", currency: "EUR" } });
  const answer = await world.commands.carryOut(tooMuch);
  assert.deepEqual([answer.outcome, answer.detail], ["DECLINED", "order 1002 has 22.4000 left to capture"]);
  assert.equal((await world.again().commands.carryOut(tooMuch)).outcome, "DECLINED");
  assert.equal((await world.commands.carryOut(command("e-2", "Teleport", {}))).outcome, "DECLINED");
  assert.equal(ledger(world).length, 0);
});

test("money that was captured is not captured again by another effect", async () => {
  const world = started();
  const all = (effectId) => command(effectId, "CapturePayment", { orderNumber: "1002", amount: null });
  assert.equal((await world.commands.carryOut(all("e-1"))).outcome, "DONE");
  assert.equal((await world.commands.carryOut(all("e-2"))).outcome, "DECLINED");
  assert.deepEqual(ledger(world).map((entry) => entry.amount), ["22.4000"]);
});

test("a line that a kill cut short has not happened", async () => {
  const world = started();
  await world.commands.carryOut(shipment("e-1"));
  appendFileSync(join(world.folder, "ledger.jsonl"), '{"effectId":"e-2","did":"capt');
  const after = world.again();
  assert.equal(after.shop.find("e-2"), undefined);
  assert.equal((await after.commands.carryOut(command("e-2", "NotifyCustomer", { orderNumber: "1001" }))).outcome, "DONE");
  assert.deepEqual(ledger(after).map((entry) => entry.did), ["shipped", "mailed"]);
});
