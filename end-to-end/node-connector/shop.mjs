// A little shop, in the place of a real cart: orders.json is what was ordered, ledger.jsonl is all that happened since.
//
// What makes it a good cart to connect: whatever it does, it keeps the effect's id in the same write. So it can be asked
// afterwards whether that effect happened. Where your cart takes an idempotency key, give it the id; where it has a field
// for notes or references, put the id there and look for it; where it has neither, a kill at the wrong moment can't be told
// from one a moment earlier, and you must answer UNKNOWN.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Journal } from "./journal.mjs";

/** What the shop will not do, however often it is asked. */
export class Refusal extends Error {}

export class Shop {
  #orders;
  #ledger;
  #answersAfterMs;
  #now;

  /** @param answersAfterMs how long it takes to answer after it has acted, as real carts do */
  constructor(folder, answersAfterMs = 0, now = () => new Date()) {
    const orders = JSON.parse(readFileSync(join(folder, "orders.json"), "utf8"));
    this.#orders = new Map(orders.map((order) => [order.number, order]));
    this.#ledger = new Journal(join(folder, "ledger.jsonl"));
    this.#answersAfterMs = answersAfterMs;
    this.#now = now;
  }

  get numbers() {
    return [...this.#orders.keys()];
  }

  /** What was done for an effect, or undefined if nothing was. */
  find(effectId) {
    return this.#ledger.entries.find((entry) => entry.effectId === effectId);
  }

  async ship(effectId, { orderNumber, packages, complete }) {
    const lines = this.order(orderNumber).lines;
    const named = packages.flatMap((each) => each.lines);
    const shipped =
      named.length === 0 && complete
        ? lines.map(({ id, open }) => ({ id, quantity: open })).filter((each) => each.quantity > 0)
        : named.map((each) => ({ id: lineOf(lines, each).id, quantity: each.quantity }));
    if (shipped.length === 0) {
      throw new Refusal(`nothing of order ${orderNumber} is left to ship`);
    }
    for (const { id, quantity } of shipped) {
      const open = lines.find((line) => line.id === id).open;
      if (quantity > open) {
        throw new Refusal(`order ${orderNumber} has ${open} open of line ${id}, not ${quantity}`);
      }
    }
    return this.#act(effectId, "shipped", "F", orderNumber, { lines: shipped, tracking: trackingOf(packages) });
  }

  async correct(effectId, { orderNumber, shipment, packages }) {
    this.#shipment(orderNumber, shipment);
    return this.#act(effectId, "corrected", "F", orderNumber, { shipment, tracking: trackingOf(packages) });
  }

  async void(effectId, { orderNumber, shipment, reason }) {
    this.#shipment(orderNumber, shipment);
    return this.#act(effectId, "voided", "F", orderNumber, { shipment, reason });
  }

  async capture(effectId, { orderNumber, amount }) {
    const { authorized, captured } = this.order(orderNumber);
    const rest = authorized - captured;
    const wanted = amount === null ? rest : toUnits(amount.amount);
    if (wanted <= 0n || wanted > rest) {
      throw new Refusal(`order ${orderNumber} has ${toText(rest)} left to capture`);
    }
    return this.#act(effectId, "captured", "C", orderNumber, { amount: toText(wanted) });
  }

  async notify(effectId, { orderNumber }) {
    this.order(orderNumber);
    return this.#act(effectId, "mailed", "M", orderNumber, {});
  }

  async refund(effectId, { orderNumber, amount, reason }) {
    const { captured, refunded } = this.order(orderNumber);
    const wanted = toUnits(amount.amount);
    if (wanted <= 0n || wanted > captured - refunded) {
      throw new Refusal(`order ${orderNumber} has ${toText(captured - refunded)} left to refund`);
    }
    return this.#act(effectId, "refunded", "R", orderNumber, { amount: toText(wanted), reason });
  }

  async setStock(effectId, version, { sku, available }) {
    return this.#act(effectId, "stock", "L", undefined, { sku, available, version });
  }

  /** The version of the level that a SKU has, or undefined. */
  stockVersion(sku) {
    return this.#ledger.entries.filter((entry) => entry.did === "stock" && entry.sku === sku).at(-1)?.version;
  }

  /** An order as it stands: what was ordered, and what has happened to it since. */
  order(number) {
    const ordered = this.#orders.get(number);
    if (ordered === undefined) {
      throw new Refusal(`there is no order ${number}`);
    }
    const since = this.#ledger.entries.filter((entry) => entry.order === number);
    const voided = new Set(since.filter((entry) => entry.did === "voided").map((entry) => entry.shipment));
    const left = since.filter((entry) => entry.did === "shipped" && !voided.has(entry.reference));
    const sum = (did) =>
      since.filter((entry) => entry.did === did).reduce((total, entry) => total + toUnits(entry.amount), 0n);
    return {
      ...ordered,
      updatedAt: since.at(-1)?.at ?? ordered.placedAt,
      authorized: toUnits(ordered.authorized),
      captured: toUnits(ordered.captured) + sum("captured"),
      refunded: sum("refunded"),
      lines: ordered.lines.map((line) => {
        const fulfilled = left
          .flatMap((entry) => entry.lines)
          .filter((each) => each.id === line.id)
          .reduce((total, each) => total + each.quantity, 0);
        return { ...line, fulfilled, open: line.quantity - fulfilled };
      }),
    };
  }

  #shipment(number, reference) {
    this.order(number);
    if (!this.#ledger.entries.some((entry) => entry.order === number && entry.reference === reference)) {
      throw new Refusal(`order ${number} has no shipment ${reference}`);
    }
  }

  /** The one place where something happens: what it is and whose effect it is are one write. */
  async #act(effectId, did, letter, order, what) {
    const reference = `${letter}-${this.#ledger.entries.length + 1}`;
    this.#ledger.append({ at: this.#now().toISOString(), effectId, did, order, reference, ...what });
    if (this.#answersAfterMs > 0) {
      await sleep(this.#answersAfterMs);
    }
    return reference;
  }

  close() {
    this.#ledger.close();
  }
}

function lineOf(lines, { cartLineId, sku }) {
  const line = lines.find((each) => (cartLineId === null ? each.sku === sku : each.id === cartLineId));
  if (line === undefined) {
    throw new Refusal(`the order has no line ${cartLineId ?? sku}`);
  }
  return line;
}

function trackingOf(packages) {
  return packages.map((each) => `${each.carrier} ${each.trackingNumber ?? "-"}`);
}

/** Money as ten-thousandths, because a JavaScript number would round. */
export function toUnits(text) {
  const [whole, fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(4, "0"));
}

export function toText(units) {
  const digits = units.toString().padStart(5, "0");
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
