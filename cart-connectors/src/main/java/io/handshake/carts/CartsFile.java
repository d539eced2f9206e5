package io.handshake.carts;

import io.handshake.carts.CartSettings.ImportWhen;
import io.handshake.vocabulary.CartId;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads {@code carts.yaml}. Secrets are not in the file: {@code ${NAME}} is taken from the environment. */
public final class CartsFile {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Set<String> SECRETS = Set.of(
            "password",
            "token",
            "access-token",
            "api-key",
            "consumer-secret",
            "webhook-secret",
            "webhook-secret-before",
            "secret");
    /** As short as a secret may be that strangers may guess at without end. */
    private static final int SHORTEST_HOOK_SECRET = 16;

    private static final Set<String> CONNECTION = Set.of(
            "username",
            "password",
            "token",
            "access-token",
            "api-key",
            "api-version",
            "consumer-key",
            "consumer-secret",
            "webhook-secret",
            "webhook-secret-before",
            "secret",
            "stock-location",
            "channel-token",
            "allow-private",
            "requests-per-second");
    private static final Set<String> OWN = Set.of(
            "type",
            "url",
            "import-when",
            "ship-methods",
            "carriers",
            "sku-aliases",
            "default-currency",
            "default-country",
            "time-zone",
            "capture-with",
            "authorization-days",
            "order-link",
            "customer-mail",
            "mail-from",
            "shop-name",
            "mail-language");
    /** What a connector can't do without, beside the address. */
    private static final Map<CartSettings.Type, List<String>> NEEDED =
            Map.of(CartSettings.Type.VENDURE, List.of("username", "password"));

    private static final Set<CartSettings.Type> SHIPS_ONLY_WHAT_IS_PAID = Set.of(CartSettings.Type.VENDURE);
    /** Good enough to tell a slip; whether it takes mail only a mail server knows. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;]+@[^\\s@<>,;]+");

    private static final Set<String> WITHOUT_URL = Set.of("file", "topic", "shopify", "shipstation-xml");

    private final Path file;
    private final Function<String, @Nullable String> environment;

    private CartsFile(Path file, Function<String, @Nullable String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * Reads all carts, in the file's order.
     *
     * @param environment the value of an environment variable; null if it is not set
     * @throws CartsFileException if a setting is wrong or missing
     */
    public static Map<CartId, CartSettings> load(Path file, Function<String, @Nullable String> environment) {
        return new CartsFile(file, environment).read();
    }

    private Map<CartId, CartSettings> read() {
        if (!(parsed() instanceof Map<?, ?> top) || top.isEmpty()) {
            throw wrong("is empty; write 'carts:' and below it one entry per cart, such as 'legacy: { type: file }'");
        }
        for (Object key : top.keySet()) {
            if (!"carts".equals(key)) {
                throw wrong("key '" + key + "' is not known at the top; only 'carts' is, put the carts below it");
            }
        }
        if (!(top.get("carts") instanceof Map<?, ?> entries) || entries.isEmpty()) {
            throw wrong("key 'carts' has no carts; write one entry per cart, such as 'legacy: { type: file }'");
        }
        Map<CartId, CartSettings> carts = new LinkedHashMap<>();
        entries.forEach((name, settings) -> {
            CartSettings cart = cart(String.valueOf(name), settings);
            carts.put(cart.id(), cart);
        });
        return carts;
    }

    private @Nullable Object parsed() {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException unreadable) {
            throw wrong("cannot be read; write it there, or name another file in CARTS_FILE");
        }
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(20);
        try {
            return new Yaml(new SafeConstructor(options)).load(new StringReader(text));
        } catch (MarkedYAMLException broken) {
            // Not the parser's own text, which quotes the line and with it perhaps a secret.
            String place = broken.getProblemMark() == null
                    ? ""
                    : " at line " + (broken.getProblemMark().getLine() + 1) + ", column "
                            + (broken.getProblemMark().getColumn() + 1);
            throw wrong("is not YAML" + place + "; check indentation, quotes and keys given twice");
        } catch (YAMLException broken) {
            throw wrong("is not YAML; check indentation and quotes");
        }
    }

    private CartSettings cart(String name, @Nullable Object entry) {
        CartId id;
        try {
            id = new CartId(name);
        } catch (IllegalArgumentException shape) {
            throw wrong(
                    "cart '" + name + "': the name must be lower-case letters, digits and inner hyphens; rename it");
        }
        if (!(entry instanceof Map<?, ?> given)) {
            throw wrong("cart '" + name + "': has no settings; write at least 'type: file'");
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            if (value != null) {
                settings.put(String.valueOf(key), value);
            }
            known(id, String.valueOf(key));
        });
        String typeName = text(id, settings, "type");
        if (typeName == null) {
            throw wrong(id, "type", "is missing; write one of " + names(CartSettings.Type.class));
        }
        CartSettings.Type type = choice(id, "type", typeName, CartSettings.Type.class);
        String url = text(id, settings, "url");
        if (url == null && !WITHOUT_URL.contains(typeName.toLowerCase(Locale.ROOT))) {
            throw wrong(id, "url", "is missing; write the address of the cart, such as \"https://shop.example\"");
        }
        Map<String, String> connection = new LinkedHashMap<>();
        for (String key : new TreeSet<>(CONNECTION)) {
            String value = text(id, settings, key);
            if (value != null) {
                connection.put(key, value);
            }
        }
        for (String key : NEEDED.getOrDefault(type, List.of())) {
            if (!connection.containsKey(key)) {
                throw wrong(id, key, "is missing; a cart of type " + typeName + " needs it" + asSecret(key));
            }
        }
        boolean allowPrivate = allowPrivate(id, connection);
        checkRate(id, connection.get("requests-per-second"));
        checkHookSecrets(id, connection);
        String importWhen = text(id, settings, "import-when");
        return new CartSettings(
                id,
                type,
                url == null ? null : address(id, url, allowPrivate),
                importWhen == null ? ImportWhen.PAID : choice(id, "import-when", importWhen, ImportWhen.class),
                names(id, settings, "ship-methods"),
                names(id, settings, "carriers"),
                names(id, settings, "sku-aliases"),
                currency(id, text(id, settings, "default-currency")),
                country(id, text(id, settings, "default-country")),
                zone(id, text(id, settings, "time-zone")),
                confirming(id, type, settings),
                connection);
    }

    private CartSettings.Confirming confirming(CartId id, CartSettings.Type type, Map<String, Object> settings) {
        String captureWith = text(id, settings, "capture-with");
        CartSettings.CaptureWith with = captureWith == null
                ? CartSettings.CaptureWith.FIRST_SHIPMENT
                : choice(id, "capture-with", captureWith, CartSettings.CaptureWith.class);
        if (with == CartSettings.CaptureWith.LAST_SHIPMENT && SHIPS_ONLY_WHAT_IS_PAID.contains(type)) {
            throw wrong(
                    id,
                    "capture-with",
                    "can't be last-shipment: this cart ships only what is paid; write first-shipment");
        }
        String mail = text(id, settings, "customer-mail");
        if (mail != null && !mail.equals("auto") && !mail.equals("none")) {
            throw wrong(id, "customer-mail", "must be auto or none; leave it out for auto");
        }
        String link = text(id, settings, "order-link");
        if (link != null && !link.startsWith("https://") && !link.startsWith("http://")) {
            throw wrong(
                    id, "order-link", "is not a web address; write one such as \"https://shop.example/orders/{id}\"");
        }
        String from = text(id, settings, "mail-from");
        if (from != null && !ADDRESS.matcher(from).matches()) {
            throw wrong(id, "mail-from", "is not an e-mail address; write one such as \"orders@shop.example\"");
        }
        String language = text(id, settings, "mail-language");
        if (language != null && !Set.of(Locale.getISOLanguages()).contains(language)) {
            throw wrong(id, "mail-language", "'" + language + "' is not an ISO 639 code; write one such as \"de\"");
        }
        return new CartSettings.Confirming(
                with,
                days(id, text(id, settings, "authorization-days")),
                link,
                !"none".equals(mail),
                from,
                text(id, settings, "shop-name"),
                language == null ? CartSettings.Confirming.DEFAULT.mailLanguage() : language);
    }

    private @Nullable Integer days(CartId id, @Nullable String given) {
        if (given == null) {
            return null;
        }
        try {
            int days = Integer.parseInt(given);
            if (days > 0 && days <= 365) {
                return days;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw wrong(id, "authorization-days", "must be whole days, 1 to 365; write one such as 7");
    }

    private static String asSecret(String key) {
        return SECRETS.contains(key) ? ", as ${NAME} with NAME set in the environment" : "";
    }

    private boolean allowPrivate(CartId id, Map<String, String> connection) {
        String given = connection.getOrDefault("allow-private", "false");
        if (!given.equals("true") && !given.equals("false")) {
            throw wrong(id, "allow-private", "must be true or false; leave it out for a cart on the internet");
        }
        return given.equals("true");
    }

    private void checkRate(CartId id, @Nullable String given) {
        try {
            if (given == null || (Double.parseDouble(given) > 0 && Double.parseDouble(given) <= 10_000)) {
                return;
            }
        } catch (NumberFormatException noNumber) {
            // said below
        }
        throw wrong(id, "requests-per-second", "must be a number above 0; write one such as 10");
    }

    private void checkHookSecrets(CartId id, Map<String, String> connection) {
        if (connection.containsKey("webhook-secret-before") && !connection.containsKey("webhook-secret")) {
            throw wrong(
                    id,
                    "webhook-secret-before",
                    "stands alone; it is the one before 'webhook-secret', for the time of a change: write both");
        }
        for (String key : List.of("webhook-secret", "webhook-secret-before")) {
            @Nullable String secret = connection.get(key);
            if (secret != null && secret.length() < SHORTEST_HOOK_SECRET) {
                throw wrong(
                        id, key, "is shorter than " + SHORTEST_HOOK_SECRET + " characters; let a generator make one");
            }
        }
    }

    private void known(CartId id, String key) {
        if (OWN.contains(key) || CONNECTION.contains(key)) {
            return;
        }
        List<String> all = new ArrayList<>(OWN);
        all.addAll(CONNECTION);
        String nearest = all.stream()
                .min(Comparator.<String>comparingInt(one -> distance(one, key)).thenComparing(one -> one))
                .orElseThrow();
        throw wrong(id, key, "is not known; the nearest known key is '" + nearest + "'");
    }

    private @Nullable String text(CartId id, Map<String, Object> settings, String key) {
        Object value = settings.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Map || value instanceof List) {
            throw wrong(id, key, "must be a single value; write it on one line");
        }
        String text = String.valueOf(value);
        Matcher reference = REFERENCE.matcher(text);
        if (SECRETS.contains(key) && !reference.matches()) {
            throw wrong(id, key, "is a secret in clear; write ${NAME} and set NAME in the environment");
        }
        reference.reset();
        return reference.replaceAll(found -> {
            String set = environment.apply(found.group(1));
            if (set == null || set.isBlank()) {
                throw wrong(id, key, "names ${" + found.group(1) + "}, which is not set; set it in the environment");
            }
            return Matcher.quoteReplacement(set);
        });
    }

    private Map<String, String> names(CartId id, Map<String, Object> settings, String key) {
        Object value = settings.get(key);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> given)) {
            throw wrong(id, key, "must be a list of pairs; write { \"theirs\": \"ours\" }");
        }
        Map<String, String> names = new LinkedHashMap<>();
        given.forEach((from, to) -> {
            if (!(from instanceof String theirs)) {
                throw wrong(id, key, "entry '" + from + "' is not read as text; put it in quotes");
            }
            if (!(to instanceof String ours) || ours.isBlank()) {
                throw wrong(id, key, "entry '" + from + "' needs a text in quotes on its right; write one");
            }
            names.put(theirs, ours);
        });
        return names;
    }

    private URI address(CartId id, String url, boolean allowPrivate) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException notAnAddress) {
            throw wrong(id, "url", "is not a web address; write it like \"https://shop.example\"");
        }
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        String authority = address.getRawAuthority();
        if (!web || authority == null) {
            throw wrong(id, "url", "is not a web address; write it like \"https://shop.example\"");
        }
        // Before the host is looked at: a password in the address makes it look like none.
        if (authority.contains("@")) {
            throw wrong(id, "url", "holds a user name; take it out and write 'username' and 'password' instead");
        }
        if (address.getHost() == null || address.getRawQuery() != null || address.getRawFragment() != null) {
            throw wrong(id, "url", "is not a web address; write it like \"https://shop.example\"");
        }
        if ("http".equals(address.getScheme()) && !allowPrivate) {
            throw wrong(
                    id, "url", "is not https; write https, or 'allow-private: true' for a cart in your own network");
        }
        return address;
    }

    private @Nullable String currency(CartId id, @Nullable String code) {
        if (code == null) {
            return null;
        }
        try {
            return Currency.getInstance(code).getCurrencyCode();
        } catch (IllegalArgumentException unknown) {
            throw wrong(id, "default-currency", "'" + code + "' is not an ISO 4217 code; write one such as EUR");
        }
    }

    private @Nullable String country(CartId id, @Nullable String code) {
        if (code != null && !Set.of(Locale.getISOCountries()).contains(code)) {
            // YAML reads an unquoted NO as false.
            throw wrong(
                    id,
                    "default-country",
                    "'" + code + "' is not an ISO 3166 code; write one in quotes, such as \"DE\"");
        }
        return code;
    }

    private ZoneId zone(CartId id, @Nullable String name) {
        try {
            return ZoneId.of(name == null ? "UTC" : name);
        } catch (DateTimeException unknown) {
            throw wrong(id, "time-zone", "'" + name + "' is not a time zone; write one such as Europe/Berlin");
        }
    }

    private <E extends Enum<E>> E choice(CartId id, String key, String name, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> inFile(value).equals(name))
                .findFirst()
                .orElseThrow(() -> wrong(id, key, "'" + name + "' is not known; write one of " + names(type)));
    }

    private static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(CartsFile::inFile).collect(Collectors.joining(", "));
    }

    private static String inFile(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private CartsFileException wrong(CartId id, String key, String what) {
        return wrong("cart '" + id + "', key '" + key + "': " + what);
    }

    private CartsFileException wrong(String what) {
        return new CartsFileException(file.getFileName() + ": " + what.replaceAll("\\s+", " "));
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + change);
            }
            above = row;
        }
        return above[other.length()];
    }
}
