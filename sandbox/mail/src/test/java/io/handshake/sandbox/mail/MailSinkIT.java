package io.handshake.sandbox.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The mail sink as the launcher starts it. */
class MailSinkIT {
    private static final Pattern READY =
            Pattern.compile("mail ready on 127\\.0\\.0\\.1:(\\d+) page=http://127\\.0\\.0\\.1:(\\d+) data=.*");

    @TempDir
    private Path data;

    /** One that runs. */
    private record Sink(Process process, int smtp, int page) implements AutoCloseable {

        HttpResponse<String> http(String method, String path, String body) throws IOException, InterruptedException {
            try (HttpClient client = HttpClient.newHttpClient()) {
                return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + page + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
            }
        }

        String get(String path) throws IOException, InterruptedException {
            return http("GET", path, "").body();
        }

        JsonNode mails() throws IOException, InterruptedException {
            return JsonMapper.shared().readTree(get("/mails.json"));
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private static Process launch(Path data, int smtp, int page) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                        MailSinkMain.class.getName(),
                        "--port",
                        Integer.toString(smtp),
                        "--page-port",
                        Integer.toString(page),
                        "--data",
                        data.toString()))
                .redirectErrorStream(true)
                .start();
    }

    private Sink start() throws IOException {
        Process process = launch(data, 0, 0);
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new Sink(process, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2)));
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("The mail sink did not start: " + said);
    }

    private static MimeMessage message(Sink sink, String id, String html) throws MessagingException {
        Properties settings = new Properties();
        settings.put("mail.smtp.host", "127.0.0.1");
        settings.put("mail.smtp.port", Integer.toString(sink.smtp()));
        settings.put("mail.smtp.timeout", "20000");
        MimeMessage message = new MimeMessage(Session.getInstance(settings)) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(new InternetAddress("shop@shop.example"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("ada@mail.example"));
        message.setSubject("Größe <b>&</b>", "UTF-8");
        MimeBodyPart text = new MimeBodyPart();
        text.setText("Plain ü <i>\n.\n..dots", "UTF-8");
        MimeBodyPart rich = new MimeBodyPart();
        rich.setText(html, "UTF-8", "html");
        message.setContent(new MimeMultipart("alternative", text, rich));
        return message;
    }

    @Test
    void aMailSentBySmtpIsOnThePageAndInTheJson() throws Exception {
        try (Sink sink = start()) {
            assertThat(sink.get("/")).contains("No mail has come yet.");
            Transport.send(message(sink, "<1@shop.example>", "<p onclick=x()>Hallo ü</p><script>alert(1)</script>"));
            MimeMessage second = message(sink, "<2@shop.example>", "<p>second</p>");
            second.addRecipient(Message.RecipientType.BCC, new InternetAddress("hidden@mail.example"));
            Transport.send(second);

            JsonNode mails = sink.mails();
            assertThat(mails).hasSize(2);
            assertThat(mails.get(0).path("number").asInt()).isEqualTo(2);
            assertThat(mails.get(0).path("to").toString()).isEqualTo("[\"ada@mail.example\",\"hidden@mail.example\"]");
            JsonNode first = mails.get(1);
            assertThat(first.path("messageId").asString()).isEqualTo("<1@shop.example>");
            assertThat(first.path("from").asString()).isEqualTo("shop@shop.example");
            assertThat(first.path("subject").asString()).isEqualTo("Größe <b>&</b>");
            assertThat(first.path("text").asString().lines()).containsExactly("Plain ü <i>", ".", "..dots");
            assertThat(first.path("html").asString()).contains("Hallo ü");
            assertThat(first.path("at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");

            assertThat(sink.get("/"))
                    .contains("Größe &lt;b&gt;&amp;&lt;/b&gt;")
                    .contains("&lt;1@shop.example&gt;")
                    .contains("href=\"/mails/1\"")
                    .doesNotContain("<b>&");
            assertThat(sink.get("/mails/1"))
                    .contains("<iframe title=\"HTML\" sandbox src=\"/mails/1/html\">")
                    .contains("Plain ü &lt;i&gt;")
                    .contains("MIME-Version: 1.0")
                    .doesNotContain("<script");
            HttpResponse<String> framed = sink.http("GET", "/mails/1/html", "");
            assertThat(framed.body()).contains("<p onclick=x()>");
            assertThat(framed.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("sandbox; default-src 'none';");
            assertThat(sink.http("GET", "/mails/3", "").statusCode()).isEqualTo(404);

            assertThat(sink.http("DELETE", "/mails", "").statusCode()).isEqualTo(200);
            assertThat(sink.mails()).isEmpty();
            Transport.send(message(sink, "<3@shop.example>", "<p>third</p>"));
            assertThat(sink.mails().get(0).path("number").asInt()).isEqualTo(3);
        }
    }

    @Test
    void aKillLosesNoMailThatWasAnsweredWith250() throws Exception {
        try (Sink sink = start()) {
            for (int i = 1; i <= 20; i++) {
                Transport.send(message(sink, "<" + i + "@shop.example>", "<p>" + i + "</p>"));
            }
        }
        try (Sink again = start()) {
            assertThat(again.mails())
                    .extracting(mail -> mail.path("messageId").asString())
                    .hasSize(20)
                    .startsWith("<20@shop.example>")
                    .endsWith("<1@shop.example>");
            assertThat(again.mails().get(0).path("to").toString()).isEqualTo("[\"ada@mail.example\"]");
            Transport.send(message(again, "<21@shop.example>", "<p>21</p>"));
            assertThat(again.mails().get(0).path("number").asInt()).isEqualTo(21);
        }
    }

    @Test
    void scriptedFaultsHappenAsOftenAsSaid() throws Exception {
        try (Sink sink = start()) {
            for (String at : List.of("rcpt", "data", "after-data")) {
                for (String kind : List.of("refuse-4xx", "refuse-5xx")) {
                    fault(sink, at, kind);
                    assertThatThrownBy(() -> Transport.send(message(sink, "<refused@shop.example>", "")))
                            .as(at + " " + kind)
                            .isInstanceOf(MessagingException.class);
                }
            }
            fault(sink, "rcpt", "cut");
            assertThatThrownBy(() -> Transport.send(message(sink, "<cut@shop.example>", "")))
                    .isInstanceOf(MessagingException.class);
            assertThat(sink.mails()).isEmpty();

            fault(sink, "after-data", "cut");
            assertThatThrownBy(() -> Transport.send(message(sink, "<kept@shop.example>", "")))
                    .isInstanceOf(MessagingException.class);
            Transport.send(message(sink, "<fine@shop.example>", ""));
            assertThat(sink.mails())
                    .extracting(mail -> mail.path("messageId").asString())
                    .containsExactly("<fine@shop.example>", "<kept@shop.example>");
            assertThat(sink.http("PUT", "/faults", "{\"at\":\"never\"}").statusCode())
                    .isEqualTo(400);
        }
    }

    private static void fault(Sink sink, String at, String kind) throws IOException, InterruptedException {
        String rule = "{\"at\":\"%s\",\"kind\":\"%s\",\"times\":1}".formatted(at, kind);
        assertThat(sink.http("PUT", "/faults", rule).statusCode()).isEqualTo(200);
    }

    @Test
    void aTakenPortIsSaidInOneLineWithStatusOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Process process = launch(data, taken.getLocalPort(), 0);
            String said = String.join("\n", process.inputReader().lines().toList());
            assertThat(process.waitFor()).isOne();
            assertThat(said.lines())
                    .singleElement()
                    .asString()
                    .contains("port " + taken.getLocalPort())
                    .contains("--port");
        }
    }
}
