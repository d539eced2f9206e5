package io.handshake.confirm.mail;

import io.handshake.carts.CartSettings;
import io.handshake.carts.CartSettings.CaptureWith;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Letters and settings for tests. */
final class Letters {
    static final CartId CART = new CartId("shop-eu");
    static final OrderKey ORDER = new OrderKey(CART, "1001");
    static final Letter.Item MUG = new Letter.Item("Mug, blue", "MUG-BLUE", 2);
    static final Letter.Item SHIRT = new Letter.Item("T-shirt \"Größe M\"", "TEE-M", 1);
    static final Letter.Item SAUCER = new Letter.Item("Saucer", "SAUCER", 4, "Tea set for four");
    static final Letter.Box UPS = new Letter.Box("UPS", "Ground", "1Z999AA10123456784", null, List.of(MUG));
    static final Letter.Box DHL = new Letter.Box("DHL", null, "00340434161094042557", null, List.of(SHIRT, SAUCER));

    private Letters() {}

    static Letter shipped(Letter.Box... boxes) {
        return letter(Letter.Kind.SHIPPED, "Ada", "Byron", "US", List.of(boxes), true, List.of());
    }

    static Letter part(List<Letter.Item> still, Letter.Box... boxes) {
        return letter(Letter.Kind.SHIPPED, "Ada", "Byron", "US", List.of(boxes), false, still);
    }

    static Letter changed(Letter.Box... boxes) {
        return letter(Letter.Kind.TRACKING_CHANGED, "Ada", "Byron", "US", List.of(boxes), true, List.of());
    }

    static Letter letter(
            Letter.Kind kind,
            String firstName,
            String lastName,
            String country,
            List<Letter.Box> boxes,
            boolean complete,
            List<Letter.Item> still) {
        return new Letter(ORDER, kind, "ada@mail.example", firstName, lastName, country, boxes, complete, still);
    }

    static Letter to(String address, String firstName, String lastName) {
        return new Letter(
                ORDER, Letter.Kind.SHIPPED, address, firstName, lastName, "US", List.of(UPS), true, List.of());
    }

    static CartSettings.Confirming cart(String shop, @Nullable String from, String language) {
        return new CartSettings.Confirming(CaptureWith.FIRST_SHIPMENT, null, null, true, from, shop, language);
    }

    static MailSettings settings(@Nullable String url) {
        return new MailSettings(
                url,
                "orders@shop.example",
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                null,
                null,
                Map.of("AT", "de"));
    }
}
