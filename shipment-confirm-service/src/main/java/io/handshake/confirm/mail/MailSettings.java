package io.handshake.confirm.mail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How customers are written to.
 *
 * @param url where mails are handed in: {@code smtps://user:password@host:465}, or {@code smtp://} with {@code
 *     ?starttls=required}; null: there is no mail
 * @param from the sender, where a cart names none
 * @param connectTimeout how long a connection may take
 * @param readTimeout how long each answer of the mail server may take
 * @param domain of Message-IDs, and the name that the mail server is greeted with; null: the sender's
 * @param templates folder with carts' own templates in {@code <cart>/shipped.html}, {@code shipped.txt}, {@code
 *     tracking-changed.html} and {@code tracking-changed.txt}; null: all have ours
 * @param languages the country that is shipped to → the language; where it says nothing, the cart's own
 */
@ConfigurationProperties("shipment-confirm.mail")
public record MailSettings(
        @Nullable String url,
        @Nullable String from,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout,
        @Nullable String domain,
        @Nullable Path templates,
        @DefaultValue Map<String, String> languages) {
    private static final Duration TIMEOUTS_AT_MOST = Duration.ofSeconds(20);
    private static final Pattern DOMAIN = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?");
    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

    /** @throws IllegalArgumentException in one line that names the setting and the cure, without a secret */
    public MailSettings {
        url = given(url);
        from = given(from);
        domain = given(domain);
        templates = templates == null || templates.toString().isBlank() ? null : templates;
        if (url != null) {
            MailServer.parse(url);
        }
        if (from != null && Mailbox.of(from) == null) {
            throw wrong("from (MAIL_FROM) is not an e-mail address; write one such as orders@shop.example");
        }
        if (connectTimeout.toMillis() < 1 || readTimeout.toMillis() < 1) {
            throw wrong("connect-timeout and .read-timeout must be positive");
        }
        if (connectTimeout.plus(readTimeout).compareTo(TIMEOUTS_AT_MOST) >= 0) {
            throw wrong("connect-timeout (" + connectTimeout + ") and .read-timeout (" + readTimeout
                    + ") must together be below " + TIMEOUTS_AT_MOST
                    + ", or a slow mail server is taken for one that never answered");
        }
        if (domain != null && !DOMAIN.matcher(domain).matches()) {
            throw wrong("domain must be a domain's name; write one such as shop.example");
        }
        if (templates != null && !Files.isDirectory(templates)) {
            throw wrong("templates names '" + templates + "', which is no folder; make it, or leave the setting out");
        }
        languages = byCountry(languages);
    }

    private static Map<String, String> byCountry(Map<String, String> languages) {
        TreeMap<String, String> read = new TreeMap<>();
        languages.forEach((country, language) -> {
            String code = country.toUpperCase(Locale.ROOT);
            if (!COUNTRY.matcher(code).matches()) {
                throw wrong("languages has the country '" + country + "'; write its ISO 3166-1 code, such as DE");
            }
            if (!Wording.LANGUAGES.contains(language.toLowerCase(Locale.ROOT))) {
                throw wrong("languages." + country + " is '" + language + "'; there are only "
                        + String.join(", ", Wording.LANGUAGES));
            }
            read.put(code, language.toLowerCase(Locale.ROOT));
        });
        return Map.copyOf(read);
    }

    private static @Nullable String given(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.trim();
    }

    static MailSettingsException wrong(String what) {
        return new MailSettingsException("shipment-confirm.mail." + what);
    }

    @Nullable
    MailServer server() {
        return url == null ? null : MailServer.parse(url);
    }

    /** Without the URL, which may hold a password. */
    @Override
    public String toString() {
        return "MailSettings[" + (url == null ? "no mail" : "mail") + "]";
    }
}
