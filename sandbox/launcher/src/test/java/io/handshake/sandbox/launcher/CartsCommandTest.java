package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CartsCommandTest {
    private static final String CAPABILITIES = """
            {"basis": "PROBED", "probedAt": "2026-11-23T12:00:00Z",
             "steps": [{"step": "STATUS", "capability": "MARK_SHIPPED", "support": "none",
                        "reason": "the role lacks the permission", "cure": "grant UpdateOrder"},
                       {"step": "NOTIFY", "capability": "NOTIFY_CUSTOMER", "support": "native", "reason": "",
                        "cure": null}],
             "capabilities": [{"capability": "MARK_SHIPPED", "support": "none", "reason": "x", "cure": null},
                              {"capability": "PULL_ORDERS", "support": "emulated", "reason": "page by page",
                               "cure": null}]}""";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aCartThatAnsweredShowsStepsGapsClockAndWhatToSwitchOn() {
        boolean answered = CartsCommand.ProbeCommand.show(json("""
                {"cartId": "shop", "outcome": "ANSWERED", "at": "2026-11-23T12:00:00Z", "version": null,
                 "ordersSeen": 25, "gaps": [{"field": "shipTo.city", "lacking": 3, "required": "ALWAYS"},
                                            {"field": "customer.email", "lacking": 1, "required": "NO"}],
                 "clockOffsetSeconds": -7200, "improvements": ["grant UpdateOrder"], "remarks": ["one remark"],
                 "capabilities": %s}""".formatted(CAPABILITIES)), to);

        assertThat(answered).isTrue();
        assertThat(printed())
                .contains("shop answered", "version not told", "clock 7200 s behind")
                .containsPattern("status +none +the role lacks the permission +grant UpdateOrder")
                .containsPattern("notify +native +- +-")
                .containsPattern("pull orders +emulated +page by page")
                .doesNotContain("mark shipped")
                .contains("shipTo.city: 3 of 25 (required: such an order is parked)")
                .contains("customer.email: 1 of 25 (not required)")
                .contains("To do better:\n  grant UpdateOrder", "Remarks:\n  one remark");
    }

    @Test
    void aCartThatCouldNotBeAskedSaysWhyAndWhatIsKnownOfBefore() {
        boolean answered = CartsCommand.ProbeCommand.show(json("""
                {"cartId": "shop", "outcome": "FAILED", "at": "2026-11-23T13:00:00Z",
                 "reason": "no connection could be made", "cure": "see that the shop runs", "capabilities": %s}""".formatted(CAPABILITIES)), to);

        assertThat(answered).isFalse();
        assertThat(printed())
                .contains("shop could not be asked: no connection could be made")
                .contains("What to do: see that the shop runs")
                .contains("as it answered at 2026-11-23T12:00:00Z")
                .doesNotContain("recent orders");
    }

    @Test
    void theListSaysHowEachCartIsAlsoWhereNothingIsKnown() {
        CartsCommand.list(List.of(json("""
                                {"id": "shop", "type": "VENDURE", "connection": {"state": "FAILING",
                                 "failingSince": "2026-11-23T12:00:00Z", "reason": "no answer came in time"},
                                 "lastProbe": null,
                                 "pull": {"watermark": "2026-11-23T11:00:00Z", "openOrders": 4}}"""), json("""
                                {"id": "legacy", "type": "FILE", "connection": {"state": "NEVER_CALLED"},
                                 "lastProbe": null, "pull": null}""")), to);

        assertThat(printed())
                .containsPattern(
                        "shop +vendure +failing +2026-11-23T12:00:00Z +no answer came in time +- +2026-11-23T11:00:00Z +4")
                .containsPattern("legacy +file +never called +- +- +- +- +-");
    }
}
