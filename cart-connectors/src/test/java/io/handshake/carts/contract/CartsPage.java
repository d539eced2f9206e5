package io.handshake.carts.contract;

import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.Support;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of {@code docs/carts.md} that nobody writes by hand: what each cart can do, from the declarations, and what was
 * seen of it, from the sentences of the contract that it is held to.
 */
public final class CartsPage {
    private static final String BEGIN =
            "<!-- From here to the end mark it is written by CartsPageTest, with -Dhandshake.docs.write=true -->";
    private static final String END = "<!-- end of what is written -->";

    private final List<Column> columns;
    /** One of those that show the same cart. */
    private final List<Column> carts;

    /** @param columns of the same cart side by side, the simulated before the real */
    public CartsPage(List<Column> columns) {
        this.columns = List.copyOf(columns);
        Map<String, Column> first = new LinkedHashMap<>();
        columns.forEach(column -> first.putIfAbsent(column.cart(), column));
        this.carts = List.copyOf(first.values());
    }

    /**
     * The page as it should be.
     *
     * @param page as it is
     */
    public String in(String page) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("docs/carts.md has lost its marks; put them back: " + BEGIN + " " + END);
        }
        return page.substring(0, begin + BEGIN.length()) + "\n\n" + written() + "\n" + page.substring(end);
    }

    private String written() {
        List<String> lines = new ArrayList<>();
        lines.add("**native**: by the cart's own means. **emulated**: by other means. **task**: by a person. **none**:"
                + " not at all. `medusa`, `woocommerce`, `shopify`, `magento` and `shipstation-xml` have no"
                + " connector yet and are as `file`.");
        lines.add("");
        table(
                lines,
                "capability",
                carts.stream().map(Column::cart).toList(),
                Arrays.asList(Capability.values()),
                (capability, i) -> support(carts.get(i), capability));
        lines.add("");
        lines.add("### After a lost answer");
        lines.add("");
        table(
                lines,
                "effect",
                carts.stream().map(Column::cart).toList(),
                Arrays.asList(EffectKind.values()),
                (kind, i) -> proof(carts.get(i), kind));
        lines.add("");
        lines.add("### What can't be done better, and what can't be proven");
        lines.add("");
        carts.forEach(cart -> shortcomings(lines, cart));
        lines.add("### What has been seen");
        lines.add("");
        lines.add("How many sentences of the contract each cart is held to: a build in which one is broken fails. The"
                + " real Vendure is asked by `./handshake test --vendure`.");
        lines.add("");
        table(
                lines,
                "capability",
                columns.stream()
                        .map(column -> column.cart() + ", " + column.seenAs())
                        .toList(),
                Arrays.asList(Capability.values()),
                (capability, i) -> seen(columns.get(i), capability));
        columns.forEach(column -> leftOut(lines, column));
        return String.join("\n", lines) + "\n";
    }

    /** What stands in the cell of a row and the column with that number. */
    @FunctionalInterface
    private interface Cell<R> {
        String of(R row, int column);
    }

    private static <R extends Enum<R>> void table(
            List<String> lines, String corner, List<String> heads, List<R> rows, Cell<R> cell) {
        lines.add("| " + corner + " | " + String.join(" | ", heads) + " |");
        lines.add("| --- |" + " --- |".repeat(heads.size()));
        for (R row : rows) {
            StringBuilder line = new StringBuilder("| " + word(row) + " |");
            for (int i = 0; i < heads.size(); i++) {
                line.append(' ').append(cell.of(row, i)).append(" |");
            }
            lines.add(line.toString());
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String support(Column cart, Capability capability) {
        Support support = cart.declaration().abilities().of(capability).support();
        return support == Support.NATIVE ? "**native**" : word(support);
    }

    private static String proof(Column cart, EffectKind kind) {
        if (!cart.canDo(kind)) {
            return word(
                    cart.declaration().abilities().of(Bench.capability(kind)).support());
        }
        return switch (cart.declaration().traits().proof(kind)) {
            case Proof.Key(var lifetime) -> "sent again with its key, within " + lifetime.toDays() + " days";
            case Proof.LookUp(var settling) ->
                "looked up; not there " + settling.toSeconds() + " s after its deadline: not done";
            case Proof.Repeatable() -> "sent again";
            case Proof.None() -> "**not proven**: a person looks";
        };
    }

    private static void shortcomings(List<String> lines, Column cart) {
        Map<Ability, List<Capability>> byReason = Arrays.stream(Capability.values())
                .filter(capability ->
                        cart.declaration().abilities().of(capability).support() != Support.NATIVE)
                .collect(Collectors.groupingBy(
                        capability -> cart.declaration().abilities().of(capability),
                        LinkedHashMap::new,
                        Collectors.toList()));
        lines.add("`" + cart.cart() + "`");
        lines.add("");
        byReason.forEach((ability, capabilities) -> lines.add("- "
                + (capabilities.size() > Capability.values().length / 2
                        ? (capabilities.size() == Capability.values().length ? "everything" : "everything else")
                        : names(capabilities, CartsPage::word))
                + ", " + word(ability.support()) + ": " + ability.reason()
                + (ability.cure() == null ? "" : "; " + ability.cure()) + "."));
        List<EffectKind> unproven = Arrays.stream(EffectKind.values())
                .filter(cart::canDo)
                .filter(kind -> cart.declaration().traits().proof(kind) instanceof Proof.None)
                .toList();
        if (!unproven.isEmpty()) {
            lines.add("- not proven after a lost answer: " + names(unproven, CartsPage::word) + ".");
        }
        lines.add("");
    }

    private static <T> String names(List<T> all, Function<T, String> name) {
        return all.stream().map(name).collect(Collectors.joining(", "));
    }

    private String seen(Column column, Capability capability) {
        int kept = Contract.of(column, capability).size();
        long all = all(column, capability).count();
        return kept == all ? Integer.toString(kept) : kept + " of " + all;
    }

    /** What the cart is held to, in whichever of its shapes. */
    private Stream<Check> all(Column column, Capability capability) {
        List<Column> same = columns.stream()
                .filter(other -> other.cart().equals(column.cart()))
                .toList();
        return Contract.whole(column, capability).stream()
                .filter(check -> same.stream().anyMatch(other -> other.meets(check)));
    }

    private void leftOut(List<String> lines, Column column) {
        List<String> missing = Arrays.stream(Capability.values())
                .flatMap(capability -> all(column, capability))
                .filter(check -> !column.meets(check))
                .flatMap(check -> check.past()
                        ? Stream.of("orders placed at chosen times")
                        : check.troubles().stream().map(Trouble::says))
                .distinct()
                .toList();
        if (!missing.isEmpty()) {
            lines.add("");
            lines.add("Not seen with " + column.cart() + ", " + column.seenAs() + ": " + String.join("; ", missing)
                    + ".");
        }
    }
}
