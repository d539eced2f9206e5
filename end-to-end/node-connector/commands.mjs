// What a connector must do with a command, whatever its cart is. No Kafka in here.
//
// Commands come at least once: again after a crash of either side, and late. So for each:
//   1. answered for good before: say the same again;
//   2. done before, but the answer was lost: the cart knows the effect's id; say DONE;
//   3. a late copy of a command that a newer one has overtaken: do not act;
//   4. past its deadline: do not begin; say NOT_SENT;
//   5. else act, with the effect's id, and only then remember and answer.
import { Journal } from "./journal.mjs";
import { Refusal } from "./shop.mjs";

const FINAL = new Set(["DONE", "DECLINED"]);

export class Commands {
  #shop;
  #answers;
  #known = new Map();
  #now;

  /** @param file where answers are kept; keep them for longer than commands stay on their topic (14 days) */
  constructor(shop, file, now = () => new Date()) {
    this.#shop = shop;
    this.#answers = new Journal(file);
    this.#answers.entries.forEach((entry) => this.#known.set(entry.effectId, entry));
    this.#now = now;
  }

  /** Carries a command out, or not, and says what to answer. `how` is for people and is not sent. */
  async carryOut(command) {
    const { effectId, version } = command;
    const known = this.#known.get(effectId);
    if (known !== undefined && FINAL.has(known.outcome)) {
      return { ...known, version, how: "known" };
    }
    const done = this.#shop.find(effectId);
    if (done !== undefined) {
      return this.#remembered(command, "DONE", done.reference, "found in the shop", "found");
    }
    if (known !== undefined && version < known.version) {
      return { effectId, version, outcome: "NOT_SENT", reference: null, detail: "a newer command is known", how: "stale" };
    }
    if (this.#now() > command.deadline) {
      return this.#remembered(command, "NOT_SENT", null, "its deadline has passed", "expired");
    }
    try {
      const { reference, detail, how } = await this.#act(command);
      return this.#remembered(command, "DONE", reference, detail, how);
    } catch (e) {
      if (e instanceof Refusal) {
        return this.#remembered(command, "DECLINED", null, e.message, "refused");
      }
      throw e;
    }
  }

  async #act({ effectId, version, body }) {
    const [[type, what]] = Object.entries(body);
    const acted = (reference) => ({ reference, detail: null, how: "acted" });
    switch (type.slice(type.lastIndexOf(".") + 1)) {
      case "MarkShipped":
        switch (what.kind) {
          case "SHIPPED":
            return acted(await this.#shop.ship(effectId, what));
          case "CORRECTED":
            return acted(await this.#shop.correct(effectId, what));
          case "VOIDED":
            return acted(await this.#shop.void(effectId, what));
          default:
            throw new Refusal(`this connector does not know shipments that are ${what.kind}`);
        }
      case "CapturePayment":
        return acted(await this.#shop.capture(effectId, what));
      case "NotifyCustomer":
        return acted(await this.#shop.notify(effectId, what));
      case "RefundPayment":
        return acted(await this.#shop.refund(effectId, what));
      case "SetStock":
        // Levels are absolute, so an older one that comes late would set the stock back.
        if (version < (this.#shop.stockVersion(what.sku) ?? -1)) {
          return { reference: null, detail: "a newer level is set", how: "stale" };
        }
        return acted(await this.#shop.setStock(effectId, version, what));
      default:
        throw new Refusal(`this connector does not know ${type}`);
    }
  }

  #remembered({ effectId, version }, outcome, reference, detail, how) {
    const answer = { effectId, version, outcome, reference, detail };
    const known = this.#known.get(effectId);
    if (known?.outcome !== outcome || known.version !== version) {
      this.#answers.append(answer);
      this.#known.set(effectId, answer);
    }
    return { ...answer, how };
  }

  close() {
    this.#answers.close();
  }
}
