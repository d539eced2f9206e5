package io.handshake.carts.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.Probe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract, for the cart that a subclass brings. */
public abstract class CartContract {

    protected abstract Column column();

    /** A cart for one check, which closes it. */
    protected abstract CartUnderTest cart();

    @TestFactory
    Stream<DynamicNode> everyCapability() {
        return Arrays.stream(Capability.values())
                .map(capability -> DynamicContainer.dynamicContainer(
                        capability + " "
                                + column().declaration()
                                        .abilities()
                                        .of(capability)
                                        .support(),
                        Contract.of(column(), capability).stream()
                                .map(check -> DynamicTest.dynamicTest(check.says(), () -> run(check)))));
    }

    private void run(Check check) {
        try (Bench bench = new Bench(cart())) {
            check.body().run(bench);
        } catch (AssertionError broken) {
            // Reports of dynamic tests have only numbers.
            throw new AssertionError(check.capability() + ": " + check.says() + ": " + broken.getMessage(), broken);
        }
    }

    @Test
    void theProbeOfAWholeCartSaysWhatIsDeclared() {
        try (Bench bench = new Bench(cart())) {
            assertThat(bench.abilities()).isEqualTo(column().declaration().abilities());
            assertThat(bench.connector().gate().ask()).isInstanceOf(Gate.Leave.Granted.class);
            assertThat(bench.connector().probe()).isInstanceOfSatisfying(Probe.Answered.class, probe -> {
                assertThat(probe.abilities()).isEqualTo(bench.abilities());
                assertThat(probe.traits())
                        .isEqualTo(bench.connector().declaration().traits());
                assertThat(probe.remarks())
                        .allSatisfy(remark -> assertThat(remark).isNotBlank());
            });
        }
    }

    @TestFactory
    Stream<DynamicNode> withSomethingSwitchedOff() {
        List<Less> all;
        try (CartUnderTest cart = cart()) {
            all = cart.less();
        }
        return all.stream()
                .map(less -> DynamicContainer.dynamicContainer(
                        less.says(),
                        Stream.concat(
                                Stream.of(
                                        DynamicTest.dynamicTest(
                                                "the probe says exactly what is lost, and what helps",
                                                () -> saysWhatIsLost(less)),
                                        DynamicTest.dynamicTest("the rest still works", () -> restWorks(less))),
                                less.lost().stream()
                                        .map(capability -> DynamicTest.dynamicTest(
                                                capability + " says so, with why, and sends nothing",
                                                () -> behavesAsNotDeclared(less, capability))))));
    }

    private static void saysWhatIsLost(Less less) {
        try (Bench bench = new Bench(less.cart().get())) {
            Abilities declared = bench.abilities();
            Abilities there = probed(bench);
            Set<Capability> lost = EnumSet.noneOf(Capability.class);
            for (Capability capability : Capability.values()) {
                Ability ability = there.of(capability);
                if (declared.byCall(capability) && !ability.support().byCall()) {
                    lost.add(capability);
                    assertThat(ability.reason()).as("%s", capability).isNotBlank();
                    assertThat(ability.cure()).as("%s", capability).isNotBlank();
                } else {
                    assertThat(ability).isEqualTo(declared.of(capability));
                }
            }
            assertThat(lost).isEqualTo(less.lost());
        }
    }

    private static Abilities probed(Bench bench) {
        Probe probe = bench.probed();
        assertThat(probe).isInstanceOf(Probe.Answered.class);
        return ((Probe.Answered) probe).abilities();
    }

    private static void restWorks(Less less) {
        List<EffectKind> done = new ArrayList<>();
        for (EffectKind kind : EffectKind.values()) {
            try (Bench bench = new Bench(less.cart().get())) {
                if (probed(bench).byCall(Bench.capability(kind))) {
                    Bench.Ready ready = bench.ready(kind);
                    bench.done(ready.effect());
                    assertThat(bench.times(ready)).isEqualTo(1);
                    done.add(kind);
                }
            }
        }
        assertThat(done).allSatisfy(kind -> assertThat(less.lost()).doesNotContain(Bench.capability(kind)));
    }

    private static void behavesAsNotDeclared(Less less, Capability capability) {
        try (Bench bench = new Bench(less.cart().get())) {
            UndeclaredChecks.saysSo(bench, capability, probed(bench));
        }
    }
}
