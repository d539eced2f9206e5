package io.handshake.sandbox.mail;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page, for people and for programs: {@code GET /}, {@code GET /mails/{n}}, {@code GET /mails.json}, {@code DELETE
 * /mails}, and {@code PUT} and {@code DELETE /faults}.
 */
final class MailPage implements AutoCloseable {
    private static final Pattern MAIL = Pattern.compile("/mails/(\\d{1,9})(/html)?");
    private static final int LONGEST_FAULT = 10_000;

    /** Our own pages: their styles, and frames of ours. */
    private static final String PAGE_MAY =
            "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'none'; base-uri 'none'";
    /** A mail's HTML: its own styles, and nothing from anywhere. */
    private static final String MAIL_MAY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
            + " form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private final HttpServer server;
    private final Mails mails;
    private final Faults faults;
    private final JsonMapper json = JsonMapper.builder().build();

    private MailPage(HttpServer server, Mails mails, Faults faults) {
        this.server = server;
        this.mails = mails;
        this.faults = faults;
    }

    /**
     * Serves from now on.
     *
     * @param port 0 for any that is free
     */
    static MailPage start(String host, int port, Mails mails, Faults faults) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), 0);
        MailPage page = new MailPage(server, mails, faults);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", page::handle);
        server.start();
        return page;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private record Answer(int status, String type, String body, String may) {

        static Answer page(String body) {
            return new Answer(200, "text/html; charset=utf-8", body, PAGE_MAY);
        }

        static Answer said(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body + "\n", PAGE_MAY);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (IOException | RuntimeException failed) {
                System.err.println("mail: " + exchange.getRequestMethod() + " failed: " + failed);
                answer = Answer.said(500, "It failed; see the log.");
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Content-Security-Policy", answer.may());
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        return switch (exchange.getRequestMethod() + " " + path) {
            case "GET /" -> Answer.page(Html.list(mails.all()));
            case "GET /mails.json" ->
                new Answer(
                        200,
                        "application/json",
                        json.writeValueAsString(
                                mails.all().stream().map(MailPage::forPrograms).toList()),
                        PAGE_MAY);
            case "DELETE /mails" -> {
                mails.clear();
                yield Answer.said(200, "All mails are gone.");
            }
            case "PUT /faults" -> fault(exchange.getRequestBody());
            case "DELETE /faults" -> {
                faults.clear();
                yield Answer.said(200, "Nothing goes wrong any more.");
            }
            default -> one(exchange.getRequestMethod(), path);
        };
    }

    private Answer one(String method, String path) {
        Matcher shape = MAIL.matcher(path);
        KeptMail mail = method.equals("GET") && shape.matches() ? mails.find(Integer.parseInt(shape.group(1))) : null;
        if (mail == null) {
            return Answer.said(404, "There is no such thing; the mails are listed at /.");
        }
        return shape.group(2) == null
                ? Answer.page(Html.mail(mail))
                : new Answer(200, "text/html; charset=utf-8", mail.html(), MAIL_MAY);
    }

    private static Map<String, Object> forPrograms(KeptMail mail) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", mail.number());
        fields.put("messageId", mail.messageId());
        fields.put("from", mail.from());
        fields.put("to", mail.to());
        fields.put("subject", mail.subject());
        fields.put("at", mail.at().toString());
        fields.put("text", mail.text());
        fields.put("html", mail.html());
        return fields;
    }

    private Answer fault(InputStream body) throws IOException {
        Faults.Point point;
        Faults.Kind kind;
        int times;
        try {
            JsonNode rule = json.readTree(body.readNBytes(LONGEST_FAULT));
            point = Faults.Point.valueOf(constant(rule.path("at").asString("")));
            kind = Faults.Kind.valueOf(constant(rule.path("kind").asString("")));
            times = rule.path("times").asInt(1);
        } catch (JacksonException | IllegalArgumentException wrong) {
            return Answer.said(
                    400, "Say {\"at\":\"rcpt|data|after-data\",\"kind\":\"refuse-4xx|refuse-5xx|cut\",\"times\":1}.");
        }
        faults.set(point, kind, times);
        return Answer.said(200, "It will.");
    }

    private static String constant(@Nullable String word) {
        return String.valueOf(word).toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
