package io.handshake.runtime.effects;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** How a ledger is written inside its aggregate's document, and read back. Times are kept in milliseconds. */
final class EffectLedgerCodec {
    private EffectLedgerCodec() {}

    static Document encode(EffectLedger ledger) {
        return new Document("due", ledger.due())
                .append(
                        "all",
                        ledger.all().stream().map(EffectLedgerCodec::effect).toList());
    }

    static EffectLedger decode(Document stored) {
        Map<EffectKey, Effect> effects = new LinkedHashMap<>();
        for (Document document : stored.getList("all", Document.class)) {
            Effect effect = effect(document);
            effects.put(effect.key(), effect);
        }
        return new EffectLedger(effects, stored.getString("due"));
    }

    private static Document effect(Effect effect) {
        return new Document("kind", effect.key().kind())
                .append("part", effect.key().part())
                .append("generation", effect.generation())
                .append("target", effect.target())
                .append("exclusive", effect.exclusive())
                .append("plannedAt", Date.from(effect.plannedAt()))
                .append("attempts", effect.attempts())
                .append("failures", effect.failures())
                .append("doubt", effect.doubt())
                .append("strategy", effect.strategy() == null ? null : strategy(effect.strategy()))
                .append("firstAttempt", date(effect.firstAttempt()))
                .append("state", state(effect.state()));
    }

    private static Effect effect(Document stored) {
        @Nullable Document strategy = stored.get("strategy", Document.class);
        @Nullable Date firstAttempt = stored.getDate("firstAttempt");
        return new Effect(
                new EffectKey(stored.getString("kind"), stored.getString("part")),
                stored.getInteger("generation"),
                stored.getString("target"),
                stored.getBoolean("exclusive"),
                at(stored, "plannedAt"),
                stored.getInteger("attempts"),
                stored.getInteger("failures"),
                stored.getBoolean("doubt"),
                strategy == null ? null : strategy(strategy),
                firstAttempt == null ? null : firstAttempt.toInstant(),
                state(stored.get("state", Document.class)));
    }

    private static Document strategy(Strategy strategy) {
        return new Document("name", strategy.name()).append("proof", proof(strategy.proof()));
    }

    private static Strategy strategy(Document stored) {
        return new Strategy(stored.getString("name"), proof(stored.get("proof", Document.class)));
    }

    private static Document proof(Proof proof) {
        return switch (proof) {
            case Proof.Absolute _ -> new Document("is", "absolute");
            case Proof.IdempotencyKey key ->
                new Document("is", "idempotency-key")
                        .append("lifetimeMs", key.lifetime().toMillis())
                        .append("afterwards", proof(key.afterwards()));
            case Proof.LookUp lookUp ->
                new Document("is", "look-up")
                        .append("settlingMs", lookUp.settling().toMillis());
            case Proof.Neither _ -> new Document("is", "neither");
        };
    }

    private static Proof proof(Document stored) {
        String is = stored.getString("is");
        return switch (is) {
            case "absolute" -> new Proof.Absolute();
            case "idempotency-key" ->
                new Proof.IdempotencyKey(
                        Duration.ofMillis(stored.getLong("lifetimeMs")),
                        proof(stored.get("afterwards", Document.class)));
            case "look-up" -> new Proof.LookUp(Duration.ofMillis(stored.getLong("settlingMs")));
            case "neither" -> new Proof.Neither();
            default -> throw new IllegalStateException("no such proof: " + is);
        };
    }

    private static Document state(EffectState state) {
        Document document = new Document("since", Date.from(state.since()));
        return switch (state) {
            case EffectState.Planned planned ->
                document.append("is", "planned").append("notBefore", Date.from(planned.notBefore()));
            case EffectState.Attempting attempting ->
                document.append("is", "attempting")
                        .append("deadline", Date.from(attempting.deadline()))
                        .append("leasedUntil", Date.from(attempting.leasedUntil()));
            case EffectState.Done done ->
                document.append("is", "done")
                        .append("reference", done.reference())
                        .append("evidence", done.evidence())
                        // Pairs, because a document's field names can't hold everything.
                        .append(
                                "told",
                                done.told().entrySet().stream()
                                        .map(word -> List.of(word.getKey(), word.getValue()))
                                        .toList());
            case EffectState.Pending pending ->
                document.append("is", "pending")
                        .append("reference", pending.reference())
                        .append("nextLook", Date.from(pending.nextLook()))
                        .append("until", Date.from(pending.until()))
                        .append("looks", pending.looks());
            case EffectState.Declined declined ->
                document.append("is", "declined").append("reason", declined.reason());
            case EffectState.NotSent notSent ->
                document.append("is", "not-sent")
                        .append("reason", notSent.reason())
                        .append("retryAt", Date.from(notSent.retryAt()));
            case EffectState.Unknown unknown ->
                document.append("is", "unknown")
                        .append("reason", unknown.reason())
                        .append("nextLook", Date.from(unknown.nextLook()))
                        .append("looks", unknown.looks())
                        .append("absentSince", date(unknown.absentSince()));
            case EffectState.Parked parked ->
                document.append("is", "parked")
                        .append("cause", parked.cause().name())
                        .append("reason", parked.reason());
            case EffectState.GivenUp given ->
                document.append("is", "given-up")
                        .append("undecided", given.undecided())
                        .append("reason", given.reason());
        };
    }

    private static Map<String, String> told(Document stored) {
        return stored.getList("told", List.class, List.of()).stream()
                .collect(Collectors.toUnmodifiableMap(
                        word -> String.valueOf(word.getFirst()), word -> String.valueOf(word.getLast())));
    }

    private static EffectState state(Document stored) {
        Instant since = at(stored, "since");
        String is = stored.getString("is");
        return switch (is) {
            case "planned" -> new EffectState.Planned(since, at(stored, "notBefore"));
            case "attempting" -> new EffectState.Attempting(since, at(stored, "deadline"), at(stored, "leasedUntil"));
            case "done" ->
                new EffectState.Done(since, stored.getString("reference"), stored.getString("evidence"), told(stored));
            case "pending" ->
                new EffectState.Pending(
                        since,
                        stored.getString("reference"),
                        at(stored, "nextLook"),
                        at(stored, "until"),
                        stored.getInteger("looks"));
            case "declined" -> new EffectState.Declined(since, stored.getString("reason"));
            case "not-sent" -> new EffectState.NotSent(since, stored.getString("reason"), at(stored, "retryAt"));
            case "unknown" -> {
                @Nullable Date absentSince = stored.getDate("absentSince");
                yield new EffectState.Unknown(
                        since,
                        stored.getString("reason"),
                        at(stored, "nextLook"),
                        stored.getInteger("looks"),
                        absentSince == null ? null : absentSince.toInstant());
            }
            case "parked" ->
                new EffectState.Parked(
                        since, EffectState.Cause.valueOf(stored.getString("cause")), stored.getString("reason"));
            case "given-up" ->
                new EffectState.GivenUp(since, stored.getBoolean("undecided"), stored.getString("reason"));
            default -> throw new IllegalStateException("no such state of an effect: " + is);
        };
    }

    private static Instant at(Document stored, String field) {
        return stored.getDate(field).toInstant();
    }

    private static @Nullable Date date(@Nullable Instant instant) {
        return instant == null ? null : Date.from(instant);
    }
}
