package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.sandbox.demo.MailSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MailIT {

    @Test
    void theMailSinkIsAPartWhoseMailsOutliveAKillAndAreFoundByWhatStandsInThem(@TempDir Path data) throws Exception {
        try (Sandbox sandbox = Sandbox.forServices(data)) {
            PartProcess mail = sandbox.startMail();
            assertThat(sandbox.part(Parts.MAIL)).isSameAs(mail);
            assertThat(sandbox.smtpUrl())
                    .isEqualTo("smtp://127.0.0.1:" + mail.ports().getFirst());
            send(mail.ports().getFirst(), "ada@example.com", "1Z999");

            mail.kill();
            mail.start();

            List<JsonNode> mails = new MailSink(URI.create(sandbox.mailPage())).mails();
            assertThat(mails).hasSize(1);
            assertThat(MailSink.with(mails, List.of("ada@example.com", "1Z999")))
                    .hasSize(1);
            assertThat(MailSink.with(mails, List.of("ada@example.com", "1Z998")))
                    .isEmpty();
        }
    }

    private static void send(int port, String to, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            assertThat(answers.readLine()).startsWith("220");
            for (String line : List.of(
                    "HELO test",
                    "MAIL FROM:<shop@example.com>",
                    "RCPT TO:<" + to + ">",
                    "DATA",
                    "Subject: On its way\r\nTo: " + to + "\r\n\r\n" + text + "\r\n.")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(answers.readLine()).as(line).matches("[23]\\d\\d.*");
            }
        }
    }
}
