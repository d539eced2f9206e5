package io.handshake.carts.hint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.OrderHints.Hint;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandardHintsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String SECRET = "a-secret-of-the-shop-and-us";
    private static final String BEFORE = "the-one-that-goes-out-of-use";
    private static final String ORDER = "{\"type\":\"order.updated\",\"data\":{\"id\":\"42\"}}";

    private static StandardHints hints(String... secrets) {
        Map<String, String> connection = new HashMap<>();
        List<String> keys = List.of("webhook-secret", "webhook-secret-before");
        for (int i = 0; i < secrets.length; i++) {
            connection.put(keys.get(i), secrets[i]);
        }
        return hints(NOW, connection);
    }

    private static StandardHints hints(Instant now, Map<String, String> connection) {
        return new StandardHints(HookSecrets.of(shop(connection)).orElseThrow(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static CartSettings shop(Map<String, String> connection) {
        return new CartSettings(
                new CartId("shop"),
                CartSettings.Type.VENDURE,
                null,
                CartSettings.ImportWhen.PAID,
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                ZoneId.of("UTC"),
                CartSettings.Confirming.DEFAULT,
                connection);
    }

    private static Map<String, List<String>> headers(String id, Instant at, String body, String secret)
            throws Exception {
        return headers(id, at, body, secret.getBytes(UTF_8));
    }

    private static Map<String, List<String>> headers(String id, Instant at, String body, byte[] secret)
            throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        byte[] signature = mac.doFinal((id + "." + at.getEpochSecond() + "." + body).getBytes(UTF_8));
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("webhook-id", List.of(id));
        headers.put("webhook-timestamp", List.of(Long.toString(at.getEpochSecond())));
        headers.put("webhook-signature", List.of("v1," + Base64.getEncoder().encodeToString(signature)));
        return headers;
    }

    private static byte[] bytes(String body) {
        return body.getBytes(UTF_8);
    }

    @Test
    void aSignedHintNamesItsOrderAndItsDelivery() throws Exception {
        assertThat(hints(SECRET).read(headers("msg_1", NOW, ORDER, SECRET), bytes(ORDER)))
                .isEqualTo(new Hint.Changed(List.of("42"), "msg_1"));
    }

    /** The specification's own example. */
    @Test
    void theSpecificationsExampleFits() {
        Instant then = Instant.ofEpochSecond(1614265330);
        StandardHints hints = hints(then, Map.of("webhook-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        Hint hint = hints.read(
                Map.of(
                        "webhook-id", List.of("msg_p5jXN8AQM9LWM0D4loKWxJek"),
                        "webhook-timestamp", List.of("1614265330"),
                        "webhook-signature", List.of("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")),
                bytes("{\"test\": 2432232314}"));

        assertThat(hint).isEqualTo(new Hint.Irrelevant("it is not about an order"));
    }

    @Test
    void bothSecretsHoldWhileTheyAreExchangedAndAThirdDoesNot() throws Exception {
        StandardHints hints = hints(SECRET, BEFORE);

        assertThat(hints.read(headers("1", NOW, ORDER, SECRET), bytes(ORDER))).isInstanceOf(Hint.Changed.class);
        assertThat(hints.read(headers("1", NOW, ORDER, BEFORE), bytes(ORDER))).isInstanceOf(Hint.Changed.class);
        assertThat(hints.read(headers("1", NOW, ORDER, "another-secret"), bytes(ORDER)))
                .isInstanceOf(Hint.Forged.class);
        assertThat(hints(SECRET).read(headers("1", NOW, ORDER, BEFORE), bytes(ORDER)))
                .as("once the exchange is over")
                .isInstanceOf(Hint.Forged.class);
    }

    @Test
    void aSenderThatSignsWithBothSecretsIsUnderstoodByWhoKnowsOne() throws Exception {
        Map<String, List<String>> headers = headers("1", NOW, ORDER, "not-ours");
        String theirs = headers.get("webhook-signature").getFirst();
        String ours = headers("1", NOW, ORDER, SECRET).get("webhook-signature").getFirst();
        headers.put("webhook-signature", List.of("v1a,AAAA " + theirs + " " + ours));

        assertThat(hints(SECRET).read(headers, bytes(ORDER))).isInstanceOf(Hint.Changed.class);
    }

    @Test
    void oneOfSeveralSignaturesByOneOfTheSecretsIsEnoughAndOfNoneNothing() throws Exception {
        byte[] body = bytes(ORDER);
        Map<String, List<String>> ofBefore = headers("1", NOW, ORDER, BEFORE);
        byte[] fits = Base64.getDecoder()
                .decode(ofBefore.get("webhook-signature").getFirst().substring(3));
        byte[] head = bytes("1." + NOW.getEpochSecond() + ".");
        HookSecrets both = HookSecrets.of(shop(Map.of("webhook-secret", SECRET, "webhook-secret-before", BEFORE)))
                .orElseThrow();

        assertThat(both.signed(List.of(new byte[0], new byte[32], fits), head, body))
                .isTrue();
        assertThat(both.signed(List.of(new byte[0], new byte[32]), head, body)).isFalse();
        assertThat(both.signed(List.of(), head, body)).isFalse();
    }

    @Test
    void whatWasRecordedIsNoGoodLaterAndAClockAheadIsBorneAsFar() throws Exception {
        Duration inside = Duration.ofMinutes(5);
        Duration outside = inside.plusSeconds(1);

        assertThat(hints(SECRET).read(headers("1", NOW.minus(inside), ORDER, SECRET), bytes(ORDER)))
                .isInstanceOf(Hint.Changed.class);
        assertThat(hints(SECRET).read(headers("1", NOW.plus(inside), ORDER, SECRET), bytes(ORDER)))
                .isInstanceOf(Hint.Changed.class);
        assertThat(hints(SECRET).read(headers("1", NOW.minus(outside), ORDER, SECRET), bytes(ORDER)))
                .isInstanceOf(Hint.Forged.class);
        assertThat(hints(SECRET).read(headers("1", NOW.plus(outside), ORDER, SECRET), bytes(ORDER)))
                .isInstanceOf(Hint.Forged.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void eachHeaderIsNeededOnceAndUnchanged(String name) throws Exception {
        Map<String, List<String>> genuine = headers("1", NOW, ORDER, SECRET);
        for (List<String> other : List.of(List.<String>of(), List.of(""), List.of("0"), List.of("v1,%%%"))) {
            Map<String, List<String>> changed = new HashMap<>(genuine);
            changed.put(name, other);
            assertThat(hints(SECRET).read(changed, bytes(ORDER)))
                    .as("%s", other)
                    .isInstanceOf(Hint.Forged.class);
        }
        Map<String, List<String>> twice = new HashMap<>(genuine);
        twice.put(name, List.of(genuine.get(name).getFirst(), genuine.get(name).getFirst()));
        assertThat(hints(SECRET).read(twice, bytes(ORDER))).isInstanceOf(Hint.Forged.class);
        genuine.remove(name);
        assertThat(hints(SECRET).read(genuine, bytes(ORDER))).isInstanceOf(Hint.Forged.class);
    }

    @Test
    void oneByteOfTheBodyIsEnoughToBreakIt() throws Exception {
        byte[] body = bytes(ORDER);
        body[body.length - 4] ^= 1;

        assertThat(hints(SECRET).read(headers("1", NOW, ORDER, SECRET), body)).isInstanceOf(Hint.Forged.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no JSON object",
                "'[1]' | no JSON object",
                "'{\"type\":\"product.updated\",\"data\":{\"id\":\"1\"}}' | not about an order",
                "'{\"type\":\"order.updated\"}' | names no order",
                "'{\"type\":\"order.updated\",\"data\":{\"id\":{\"a\":1}}}' | names no order",
                "'{\"type\":\"order.updated\",\"data\":{\"id\":\" \"}}' | names no order"
            })
    void whatIsGenuineAndNamesNoOrderIsIrrelevant(String body, String reason) throws Exception {
        assertThat(hints(SECRET).read(headers("1", NOW, body, SECRET), bytes(body)))
                .isInstanceOfSatisfying(
                        Hint.Irrelevant.class,
                        irrelevant -> assertThat(irrelevant.reason()).contains(reason));
    }

    @Test
    void severalOrdersMayShareOneHintUpToALimit() throws Exception {
        String some = "{\"type\":\"order.updated\",\"data\":{\"ids\":[1,\"2\",2]}}";
        assertThat(hints(SECRET).read(headers("1", NOW, some, SECRET), bytes(some)))
                .isEqualTo(new Hint.Changed(List.of("1", "2"), "1"));

        StringBuilder ids = new StringBuilder("0");
        for (int id = 1; id <= 100; id++) {
            ids.append(',').append(id);
        }
        String many = "{\"type\":\"order.updated\",\"data\":{\"ids\":[" + ids + "]}}";
        assertThat(hints(SECRET).read(headers("1", NOW, many, SECRET), bytes(many)))
                .isInstanceOf(Hint.Irrelevant.class);
    }

    @Test
    void secretsAreInNoText() {
        assertThat(HookSecrets.of(shop(Map.of()))).isEmpty();
        assertThat(HookSecrets.of(shop(Map.of("webhook-secret", SECRET)))
                        .orElseThrow()
                        .toString())
                .isEqualTo("HookSecrets[1]");
    }
}
