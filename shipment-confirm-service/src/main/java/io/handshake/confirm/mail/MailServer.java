package io.handshake.confirm.mail;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where mails are handed in.
 *
 * @param encryption how the connection is kept from being read
 * @param user null: the server takes mails without
 */
record MailServer(
        String host,
        int port,
        Encryption encryption,
        @Nullable String user,
        @Nullable String password) {
    private static final String KEY = "shipment-confirm.mail.url (SMTP_URL)";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;

    enum Encryption {
        /** TLS from the first byte: {@code smtps://}. */
        FROM_THE_START,
        /** By STARTTLS, or not at all: what {@code starttls=required} says. */
        REQUIRED,
        /** By STARTTLS where the server offers it; who sits between can take the offer away. */
        IF_OFFERED,
        NEVER
    }

    /**
     * Reads {@code smtp://user:password@host:587?starttls=required}. A password goes over an unencrypted connection only to
     * this machine itself, or where {@code starttls=never} says so.
     *
     * @throws MailSettingsException which shows nothing of the URL: it may hold the password
     */
    static MailServer parse(String url) {
        URI uri;
        try {
            uri = new URI(url.trim());
        } catch (URISyntaxException shownToNobody) {
            throw wrong("is not a URL; write smtps://user:password@host:465, with special characters"
                    + " of user and password as %XX");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("smtp") && !scheme.equals("smtps")) {
            throw wrong("must begin with smtp:// or smtps://");
        }
        if (uri.getHost() == null) {
            throw wrong("names no host; write smtps://user:password@host:465, with special characters"
                    + " of user and password as %XX");
        }
        if (uri.getPath() != null && !uri.getPath().isEmpty() && !uri.getPath().equals("/")) {
            throw wrong("has a path behind the host; leave it out");
        }
        boolean secure = scheme.equals("smtps");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? SUBMISSIONS : SUBMISSION;
        if (port < 1 || port > 65_535) {
            throw wrong("has a port that is none");
        }
        @Nullable String user = null;
        @Nullable String password = null;
        if (uri.getRawUserInfo() != null) {
            int colon = uri.getRawUserInfo().indexOf(':');
            if (colon < 1) {
                throw wrong("has a user without a password; write user:password@ or leave both out");
            }
            user = decoded(uri.getRawUserInfo().substring(0, colon));
            password = decoded(uri.getRawUserInfo().substring(colon + 1));
        }
        return new MailServer(
                uri.getHost(),
                port,
                encryption(secure, uri.getRawQuery(), user != null && !LOOPBACK.contains(uri.getHost())),
                user,
                password);
    }

    private static Encryption encryption(boolean secure, @Nullable String query, boolean passwordTravels) {
        String wish = query == null ? "" : query;
        if (secure) {
            if (!wish.isEmpty()) {
                throw wrong("can't have a ? behind smtps://, which is encrypted from the start");
            }
            return Encryption.FROM_THE_START;
        }
        return switch (wish) {
            case "" -> passwordTravels ? Encryption.REQUIRED : Encryption.IF_OFFERED;
            case "starttls=required" -> Encryption.REQUIRED;
            case "starttls=never" -> Encryption.NEVER;
            default -> throw wrong("may have nothing but ?starttls=required or ?starttls=never behind the host");
        };
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static MailSettingsException wrong(String what) {
        return new MailSettingsException(KEY + " " + what);
    }

    /** What Angus Mail needs to know. The password is not in it. */
    Properties properties(Duration connectTimeout, Duration readTimeout, String greetAs) {
        Properties properties = new Properties();
        String read = Long.toString(readTimeout.toMillis());
        properties.put("mail.smtp.connectiontimeout", Long.toString(connectTimeout.toMillis()));
        properties.put("mail.smtp.timeout", read);
        properties.put("mail.smtp.localhost", greetAs);
        properties.put("mail.smtp.auth", Boolean.toString(user != null));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        properties.put(
                "mail.smtp.starttls.enable",
                Boolean.toString(encryption == Encryption.REQUIRED || encryption == Encryption.IF_OFFERED));
        properties.put("mail.smtp.starttls.required", Boolean.toString(encryption == Encryption.REQUIRED));
        // The answer to QUIT says nothing about the mail.
        properties.put("mail.smtp.quitwait", "false");
        // All or nobody; there is one anyway.
        properties.put("mail.smtp.sendpartial", "false");
        return properties;
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return host + ":" + port + " " + encryption;
    }
}
