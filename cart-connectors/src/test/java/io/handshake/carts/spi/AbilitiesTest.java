package io.handshake.carts.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AbilitiesTest {

    @Test
    void whatIsNotNamedIsNotThere() {
        Abilities none = new Abilities(Map.of());

        assertThat(none.all()).hasSize(Capability.values().length);
        assertThat(none.all().values()).allMatch(ability -> ability.support() == Support.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void aCapabilityCannotBeWithoutWhatItNeeds(Capability capability) {
        Abilities all = Abilities.everywhere(Ability.natively());
        for (Capability needed : capability.needs()) {
            EnumSet<Capability> without = EnumSet.of(needed);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> all.withAll(without, Ability.task("by hand")))
                    .withMessageContaining(needed.name());
        }
        assertThat(new Abilities(Map.of(capability, Ability.task("by hand"))).byCall(capability))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNeededIsNamedAtOnce(Capability capability) {
        for (Capability needed : capability.needs()) {
            assertThat(capability.needs()).containsAll(needed.needs()).doesNotContain(capability);
        }
    }
}
