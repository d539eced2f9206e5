package io.handshake.confirm.mail;

import io.handshake.carts.CartSettings;
import io.handshake.vocabulary.CartId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes subject, text and HTML of a letter. */
final class Writing {
    private static final Pattern BLANK_LINES = Pattern.compile("\\n{3,}");
    private static final Pattern LINE_ENDS = Pattern.compile("[ \\t]+(?=\\n)");

    /** What stands in a mail. */
    record Written(String language, String subject, String text, String html) {
        @Override
        public String toString() {
            return "Written[" + language + "]";
        }
    }

    private final Templates templates;
    private final Map<String, String> languages;

    Writing(Templates templates, Map<String, String> languages) {
        this.templates = templates;
        this.languages = Map.copyOf(languages);
    }

    /** @throws org.thymeleaf.exceptions.TemplateEngineException if a template is wrong */
    Written write(Letter letter, CartSettings.Confirming cart) {
        CartId id = letter.order().cartId();
        String language = Wording.language(languages.getOrDefault(letter.country(), cart.mailLanguage()));
        String shop = shop(id, cart);
        String order = Plain.line(letter.order().orderNumber());
        String name = Plain.line(letter.firstName() + " " + letter.lastName());
        String subject = Wording.say(language, subject(letter), order, shop);

        Map<String, Object> values = new HashMap<>();
        values.put("language", language);
        values.put("shop", shop);
        values.put("order", order);
        values.put("subject", subject);
        values.put(
                "greeting",
                name.isEmpty() ? Wording.say(language, "greeting.nameless") : Wording.say(language, "greeting", name));
        values.put("intro", Wording.say(language, intro(letter), order));
        values.put("complete", letter.complete());
        values.put("boxes", boxes(letter.boxes(), language));
        values.put("still", items(letter.complete() ? List.of() : letter.still(), language));
        return new Written(
                language,
                subject,
                tidy(templates.fill(id, new Templates.Name(letter.kind(), false), language, values)),
                templates.fill(id, new Templates.Name(letter.kind(), true), language, values));
    }

    static String shop(CartId id, CartSettings.Confirming cart) {
        String name = Plain.line(cart.shopName());
        return name.isEmpty() ? id.value() : name;
    }

    private static String subject(Letter letter) {
        return switch (letter.kind()) {
            case SHIPPED -> letter.complete() ? "subject.shipped.all" : "subject.shipped.part";
            case TRACKING_CHANGED -> "subject.tracking-changed";
        };
    }

    private static String intro(Letter letter) {
        return switch (letter.kind()) {
            case SHIPPED -> letter.complete() ? "intro.shipped.all" : "intro.shipped.part";
            case TRACKING_CHANGED -> "intro.tracking-changed";
        };
    }

    private static List<Map<String, @Nullable Object>> boxes(List<Letter.Box> boxes, String language) {
        List<Map<String, @Nullable Object>> shown = new ArrayList<>();
        for (Letter.Box box : boxes) {
            Map<String, @Nullable Object> values = new HashMap<>();
            String carrier = Plain.line(box.carrier());
            String service = Plain.line(box.service());
            values.put(
                    "title",
                    boxes.size() == 1
                            ? Wording.say(language, "box.only")
                            : Wording.say(
                                    language,
                                    "box",
                                    Integer.toString(shown.size() + 1),
                                    Integer.toString(boxes.size())));
            values.put("carrier", service.isEmpty() ? carrier : carrier.isEmpty() ? service : carrier + ", " + service);
            values.put("tracking", Plain.line(box.trackingNumber()));
            values.put("link", TrackingLinks.link(carrier, box.trackingNumber(), box.trackingUrl()));
            values.put("items", items(box.items(), language));
            shown.add(values);
        }
        return shown;
    }

    private static List<Map<String, Object>> items(List<Letter.Item> items, String language) {
        List<Map<String, Object>> shown = new ArrayList<>();
        for (Letter.Item item : items) {
            String sku = Wording.say(language, "sku", Plain.line(item.sku()));
            String name = Plain.line(item.name());
            String kit = Plain.line(item.partOf());
            shown.add(Map.of(
                    "quantity",
                    Integer.toString(item.quantity()),
                    "name",
                    name.isEmpty() ? Plain.line(item.sku()) : name,
                    "detail",
                    kit.isEmpty() ? sku : sku + ", " + Wording.say(language, "part-of", kit)));
        }
        return shown;
    }

    private static String tidy(String text) {
        String lines = LINE_ENDS.matcher(text.replace("\r\n", "\n")).replaceAll("");
        return BLANK_LINES.matcher(lines).replaceAll("\n\n").strip() + "\n";
    }
}
