package io.handshake.ingest.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.FieldGap;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.Support;
import io.handshake.carts.spi.Traits;
import io.handshake.ingest.carts.Probed;
import io.handshake.ingest.carts.Probes;
import io.handshake.vocabulary.CartId;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The newest answer and the newest failure of each cart, on MongoDB. Of two instances that probe at once, one stays. */
public final class MongoCartProbes implements Probes {
    private final MongoCollection<Document> probes;

    public MongoCartProbes(MongoDatabase database) {
        this.probes = database.getCollection("cart-probes");
    }

    @Override
    public void keep(CartId cart, Probe probe) {
        switch (probe) {
            case Probe.Answered answered ->
                probes.replaceOne(
                        Filters.eq("_id", cart.value()),
                        new Document("answered", document(answered)),
                        new ReplaceOptions().upsert(true));
            case Probe.Failed failed ->
                probes.updateOne(
                        Filters.eq("_id", cart.value()),
                        Updates.set(
                                "failed",
                                new Document("at", Date.from(failed.at()))
                                        .append("reason", failed.reason())
                                        .append("cure", failed.cure())),
                        new UpdateOptions().upsert(true));
        }
    }

    @Override
    public Probed find(CartId cart) {
        Document found = probes.find(Filters.eq("_id", cart.value())).first();
        if (found == null) {
            return Probed.NEVER;
        }
        try {
            Document answered = found.get("answered", Document.class);
            Document failed = found.get("failed", Document.class);
            return new Probed(
                    answered == null ? null : answered(answered),
                    failed == null
                            ? null
                            : new Probe.Failed(instant(failed, "at"), text(failed, "reason"), text(failed, "cure")));
        } catch (IllegalArgumentException otherWords) {
            return Probed.NEVER;
        }
    }

    private static Document document(Probe.Answered probe) {
        Document abilities = new Document();
        probe.abilities()
                .all()
                .forEach((capability, ability) -> abilities.append(
                        capability.name(),
                        new Document("support", ability.support().name())
                                .append("reason", ability.reason())
                                .append("cure", ability.cure())));
        return new Document("at", Date.from(probe.at()))
                .append("version", probe.version())
                .append("abilities", abilities)
                .append("traits", document(probe.traits()))
                .append("ordersSeen", probe.ordersSeen())
                .append(
                        "gaps",
                        probe.gaps().stream()
                                .map(gap -> new Document("field", gap.field()).append("lacking", gap.lacking()))
                                .toList())
                .append(
                        "clockOffset",
                        probe.clockOffset() == null ? null : probe.clockOffset().toString())
                .append("remarks", probe.remarks());
    }

    private static Document document(Traits traits) {
        Document proofs = new Document();
        traits.proofs().forEach((kind, proof) -> proofs.append(kind.name(), document(proof)));
        Traits.Cursor cursor = traits.cursor();
        return new Document("stepOrder", traits.stepOrder().name())
                .append("capturing", traits.capturing().name())
                .append("notifying", traits.notifying().name())
                .append("stockMeaning", traits.stockMeaning().name())
                .append("returns", traits.returns().name())
                .append(
                        "cursor",
                        cursor == null
                                ? null
                                : new Document("field", cursor.field())
                                        .append("showsChanges", cursor.showsChanges())
                                        .append("overlap", cursor.overlap().toString()))
                .append("proofs", proofs);
    }

    private static Document document(Proof proof) {
        return switch (proof) {
            case Proof.Key(Duration lifetime) -> new Document("by", "KEY").append("for", lifetime.toString());
            case Proof.LookUp(Duration settling) -> new Document("by", "LOOK_UP").append("for", settling.toString());
            case Proof.Repeatable() -> new Document("by", "REPEATABLE");
            case Proof.None() -> new Document("by", "NONE");
        };
    }

    private static Probe.Answered answered(Document kept) {
        Map<Capability, Ability> abilities = new EnumMap<>(Capability.class);
        part(kept, "abilities")
                .forEach((capability, value) -> abilities.put(Capability.valueOf(capability), ability(value)));
        @Nullable String offset = kept.getString("clockOffset");
        return new Probe.Answered(
                instant(kept, "at"),
                kept.getString("version"),
                new Abilities(abilities),
                traits(part(kept, "traits")),
                kept.getInteger("ordersSeen", 0),
                kept.getList("gaps", Document.class, List.of()).stream()
                        .map(gap -> new FieldGap(text(gap, "field"), gap.getInteger("lacking", 0)))
                        .toList(),
                offset == null ? null : Duration.parse(offset),
                kept.getList("remarks", String.class, List.of()));
    }

    private static Ability ability(Object kept) {
        if (!(kept instanceof Document ability)) {
            throw new IllegalArgumentException("no ability");
        }
        return new Ability(
                Support.valueOf(text(ability, "support")), text(ability, "reason"), ability.getString("cure"));
    }

    private static Traits traits(Document kept) {
        Map<EffectKind, Proof> proofs = new EnumMap<>(EffectKind.class);
        Document known = part(kept, "proofs");
        for (String kind : known.keySet()) {
            proofs.put(EffectKind.valueOf(kind), proof(part(known, kind)));
        }
        Document cursor = kept.get("cursor", Document.class);
        return new Traits(
                Traits.StepOrder.valueOf(text(kept, "stepOrder")),
                Traits.Capturing.valueOf(text(kept, "capturing")),
                Traits.Notifying.valueOf(text(kept, "notifying")),
                Traits.StockMeaning.valueOf(text(kept, "stockMeaning")),
                Traits.Returns.valueOf(text(kept, "returns")),
                cursor == null
                        ? null
                        : new Traits.Cursor(
                                text(cursor, "field"),
                                cursor.getBoolean("showsChanges", false),
                                Duration.parse(text(cursor, "overlap"))),
                proofs);
    }

    private static Proof proof(Document kept) {
        return switch (text(kept, "by")) {
            case "KEY" -> new Proof.Key(Duration.parse(text(kept, "for")));
            case "LOOK_UP" -> new Proof.LookUp(Duration.parse(text(kept, "for")));
            case "REPEATABLE" -> new Proof.Repeatable();
            case "NONE" -> new Proof.None();
            default -> throw new IllegalArgumentException("no proof");
        };
    }

    private static Document part(Document kept, String name) {
        Document part = kept.get(name, Document.class);
        if (part == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return part;
    }

    private static String text(Document kept, String name) {
        String text = kept.getString(name);
        if (text == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return text;
    }

    private static Instant instant(Document kept, String name) {
        Date at = kept.getDate(name);
        if (at == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return at.toInstant();
    }
}
