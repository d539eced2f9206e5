package io.handshake.carts.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static HttpHeaders headers(String... namesAndValues) {
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return HttpHeaders.of(all, (_, _) -> true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "Tue, 24 Nov 2026 12:00:30 GMT | PT30S",
                "Tue, 24 Nov 2026 11:00:00 GMT | PT0S",
                "9999999 | PT24H",
                "99999999999999999999 | ",
                "soon | ",
                "'' | ",
                "-5 | ",
            })
    void retryAfterIsSecondsOrADate(String text, Duration wait) {
        assertThat(RetryAfter.in(headers("retry-after", text), NOW).orElse(null))
                .isEqualTo(wait);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "x-ratelimit-remaining, 0, x-ratelimit-reset, 30, PT30S",
                "X-RateLimit-Remaining, 5, X-RateLimit-Reset, 30, -",
                "ratelimit-remaining, 0, ratelimit-reset, 1795521660, PT1M",
                "x-rate-limit-requests-left, 0, x-rate-limit-time-reset-ms, 2500, PT2.5S",
                "x-ratelimit-remaining, 0, x-other, 1, PT1S",
                "x-ratelimit-remaining, 0, x-ratelimit-reset, 1795521660000, PT1M",
                "x-ratelimit-remaining, none, x-ratelimit-reset, 30, -",
            })
    void anEmptyAllowanceIsWaitedOut(String remaining, String left, String reset, String at, Duration wait) {
        assertThat(RateLimitReset.in(headers(remaining, left, reset, at), NOW).orElse(null))
                .isEqualTo(wait);
    }

    @Test
    void aLegKeepsToItsShare() {
        Rate rate = new Rate("shop", 0.001, Clock.systemUTC());

        assertThat(rate.acquire()).isEmpty();
        assertThat(rate.wait(Duration.ofSeconds(1))).isPositive();
        assertThat(rate.acquire()).isPresent();
    }

    @Test
    void aCartThatAsksToWaitIsHeldForThatLongAndThenNoLonger() {
        Instant[] now = {NOW};
        Rate rate = new Rate("shop", 1000, new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        });

        rate.heed(429, headers("retry-after", "60"));
        rate.heed(200, headers("x-ratelimit-remaining", "0", "x-ratelimit-reset", "10"));

        assertThat(rate.acquire()).contains(Duration.ofSeconds(60));
        now[0] = NOW.plusSeconds(61);
        assertThat(rate.acquire()).isEmpty();
    }
}
