package io.handshake.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What arrived at the mail sink. */
public final class MailSink {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI page;

    public MailSink(URI page) {
        this.page = page;
    }

    /** For people. */
    public URI page() {
        return page;
    }

    /** Every mail, as the sink tells it. */
    public List<JsonNode> mails() throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(page.resolve("/mails.json"))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the mail sink answers " + answer.statusCode());
        }
        List<JsonNode> mails = new ArrayList<>();
        JsonNode list = JsonMapper.shared().readTree(answer.body());
        (list.isArray() ? list : list.path("items")).forEach(mails::add);
        return mails;
    }

    /** Those in which all of the given stands somewhere: an address, a tracking number. */
    public static List<JsonNode> with(List<JsonNode> mails, List<String> texts) {
        return mails.stream()
                .filter(mail -> {
                    String all = mail.toString();
                    return texts.stream().allMatch(all::contains);
                })
                .toList();
    }
}
