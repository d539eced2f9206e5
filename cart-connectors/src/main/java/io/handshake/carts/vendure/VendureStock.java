package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.Json;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.StockDesk;
import io.handshake.vocabulary.Sku;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets what lies at one stock location, with what is allocated to orders: Vendure takes that off itself. SKUs are not
 * unique in Vendure, so variants are looked for first. One bad level makes Vendure refuse a whole batch; then they are
 * sent one by one.
 */
final class VendureStock implements StockDesk {
    private static final int BATCH = 100;
    private static final String VARIANTS = """
        query Variants($options: ProductVariantListOptions) {
          productVariants(options: $options) {
            items { id sku trackInventory stockLevels { stockLocationId stockOnHand stockAllocated } }
          }
        }\
        """;
    private static final String SET = """
        mutation Stock($input: [UpdateProductVariantInput!]!) {
          updateProductVariants(input: $input) { id }
        }\
        """;
    static final String LOCATIONS = "{ stockLocations(options: { take: 100 }) { items { id name } } }";

    private final VendureApi api;
    private final @Nullable String configured;
    private volatile @Nullable String only;

    VendureStock(VendureApi api, CartSettings cart) {
        this.api = api;
        this.configured = cart.connection().get("stock-location");
    }

    /** Where stock is set, or why it is not known. */
    private sealed interface Location {
        record At(String id) implements Location {}

        record Unknown(Said.Failed why) implements Location {}
    }

    private Location location(Instant deadline) {
        String known = configured != null ? configured : only;
        if (known != null) {
            return new Location.At(known);
        }
        return switch (api.call(LOCATIONS, Json.newObject(), deadline)) {
            case Said.Failed failed -> new Location.Unknown(failed);
            case Said.Data(var data, var _) -> {
                List<JsonNode> all = Fields.list(data.path("stockLocations"), "items");
                if (all.size() != 1) {
                    yield new Location.Unknown(new Said.Failed(new Outcome.Declined(
                            "NO_STOCK_LOCATION",
                            "the cart has " + all.size() + " stock locations; name one as 'stock-location'",
                            true)));
                }
                String id = Fields.text(all.getFirst(), "id");
                only = id;
                yield new Location.At(id);
            }
        };
    }

    @Override
    public List<StockResult> set(Effect.SetStock effect) {
        Map<Integer, Outcome> outcomes = new HashMap<>();
        List<Effect.SetStock.Level> levels = effect.levels();
        Instant deadline = effect.attempt().deadline();
        switch (location(deadline)) {
            case Location.Unknown(var why) -> all(levels, outcomes, why.beforeAnything());
            case Location.At(var location) -> {
                for (int from = 0; from < levels.size(); from += BATCH) {
                    set(levels, from, Math.min(levels.size(), from + BATCH), location, deadline, outcomes);
                }
            }
        }
        List<StockResult> results = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            results.add(new StockResult(levels.get(i).sku(), Objects.requireNonNull(outcomes.get(i))));
        }
        return results;
    }

    private static void all(List<Effect.SetStock.Level> levels, Map<Integer, Outcome> outcomes, Outcome outcome) {
        for (int i = 0; i < levels.size(); i++) {
            outcomes.put(i, outcome);
        }
    }

    private void set(
            List<Effect.SetStock.Level> levels,
            int from,
            int to,
            String location,
            Instant deadline,
            Map<Integer, Outcome> outcomes) {
        Set<Sku> skus = new HashSet<>();
        levels.subList(from, to).forEach(level -> skus.add(level.sku()));
        Map<Sku, List<JsonNode>> variants;
        switch (variants(skus, deadline)) {
            case Answer.Found<Map<Sku, List<JsonNode>>>(var found) -> variants = found;
            case Answer.Absent<Map<Sku, List<JsonNode>>> _ -> variants = Map.of();
            case Answer.Failed<Map<Sku, List<JsonNode>>>(var code, var reason, var wait, var reprobe) -> {
                for (int i = from; i < to; i++) {
                    outcomes.put(i, new Outcome.NotSent(code, reason, wait, reprobe));
                }
                return;
            }
        }
        Map<Integer, ObjectNode> inputs = new LinkedHashMap<>();
        for (int i = from; i < to; i++) {
            Effect.SetStock.Level level = levels.get(i);
            List<JsonNode> found = variants.getOrDefault(level.sku(), List.of());
            if (level.backorders() != null) {
                outcomes.put(
                        i,
                        new Outcome.Declined(
                                "UNSUPPORTED", "whether more may be sold than there is, is not set at this cart"));
            } else if (found.isEmpty()) {
                outcomes.put(i, new Outcome.Declined("UNKNOWN_SKU", "the cart has no variant with this SKU"));
            } else if (found.size() > 1) {
                outcomes.put(
                        i,
                        new Outcome.Declined(
                                "AMBIGUOUS_SKU", "the cart has " + found.size() + " variants with this SKU"));
            } else if (level.quantity() < 0) {
                outcomes.put(i, new Outcome.Declined("BAD_QUANTITY", "the cart takes no stock below nought"));
            } else {
                inputs.put(i, input(Fields.text(found.getFirst(), "id"), location, level.quantity()));
            }
        }
        if (inputs.isEmpty()) {
            return;
        }
        Optional<Outcome> together = send(inputs.values(), deadline);
        boolean oneByOne = together.isPresent()
                && inputs.size() > 1
                && (together.get() instanceof Outcome.Declined || together.get() instanceof Outcome.Unknown);
        inputs.forEach((i, input) -> {
            Optional<Outcome> failed = oneByOne ? send(List.of(input), deadline) : together;
            outcomes.put(
                    i,
                    failed.orElseGet(() -> new Outcome.Done(Receipt.of(
                            Fields.text(input, "id"),
                            levels.get(i).quantity() + " on hand at stock location " + location))));
        });
    }

    private static ObjectNode input(String variant, String location, int quantity) {
        ObjectNode input = Json.newObject().put("id", variant);
        input.putArray("stockLevels")
                .addObject()
                .put("stockLocationId", location)
                .put("stockOnHand", quantity);
        return input;
    }

    /** @return empty if it was done */
    private Optional<Outcome> send(Collection<ObjectNode> inputs, Instant deadline) {
        ObjectNode variables = Json.newObject();
        ArrayNode array = variables.putArray("input");
        inputs.forEach(array::add);
        return switch (api.call(SET, variables, deadline)) {
            case Said.Data _ -> Optional.empty();
            case Said.Failed(var outcome) -> Optional.of(outcome);
        };
    }

    private Answer<Map<Sku, List<JsonNode>>> variants(Set<Sku> skus, Instant deadline) {
        ObjectNode variables = Json.newObject();
        ObjectNode options = variables.putObject("options").put("take", 1000);
        Fields.putAll(
                options.putObject("filter").putObject("sku").putArray("in"),
                skus.stream().map(Sku::value).toList());
        return switch (api.call(VARIANTS, variables, deadline)) {
            case Said.Failed failed -> failed.answer();
            case Said.Data(var data, var _) -> {
                Map<Sku, List<JsonNode>> variants = new HashMap<>();
                Fields.each(data.path("productVariants"), "items").forEach(variant -> {
                    // Some databases compare without case.
                    Sku sku = new Sku(Fields.text(variant, "sku"));
                    if (skus.contains(sku)) {
                        variants.computeIfAbsent(sku, _ -> new ArrayList<>()).add(variant);
                    }
                });
                yield new Answer.Found<>(variants);
            }
        };
    }

    @Override
    public Answer<List<StockSeen>> read(Collection<Sku> skus) {
        Location location = location(api.soon());
        if (!(location instanceof Location.At(var at))) {
            return ((Location.Unknown) location).why().answer();
        }
        List<StockSeen> levels = new ArrayList<>();
        List<Sku> all = List.copyOf(new HashSet<>(skus));
        for (int from = 0; from < all.size(); from += BATCH) {
            Set<Sku> some = new HashSet<>(all.subList(from, Math.min(all.size(), from + BATCH)));
            switch (variants(some, api.soon())) {
                case Answer.Found<Map<Sku, List<JsonNode>>>(var variants) ->
                    variants.forEach((sku, found) -> found.forEach(variant -> levels.add(level(sku, variant, at))));
                case Answer.Absent<Map<Sku, List<JsonNode>>> _ -> {}
                case Answer.Failed<Map<Sku, List<JsonNode>>>(var code, var reason, var wait, var reprobe) -> {
                    return new Answer.Failed<>(code, reason, wait, reprobe);
                }
            }
        }
        return new Answer.Found<>(levels);
    }

    private static StockSeen level(Sku sku, JsonNode variant, String location) {
        return Fields.each(variant, "stockLevels")
                .filter(level -> Fields.text(level, "stockLocationId").equals(location))
                .findFirst()
                .map(level -> new StockSeen(
                        sku,
                        Fields.number(level, "stockOnHand"),
                        Fields.number(level, "stockAllocated"),
                        Fields.text(variant, "id")))
                .orElseGet(() -> new StockSeen(sku, 0, 0, Fields.text(variant, "id")));
    }
}
