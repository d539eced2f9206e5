package io.handshake.confirm.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether mails could be handed in: somebody takes a connection at the mail server's port, and greets where he speaks without
 * TLS first. Nobody is logged in and no mail is begun, so that being looked at costs the server next to nothing.
 */
public final class MailHealth {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String READY = "220";

    private final @Nullable MailServer server;

    public MailHealth(MailSettings settings) {
        this.server = settings.server();
    }

    /**
     * What is worth telling of a mail server that is well.
     *
     * @throws IOException if it is not; the message holds no secret
     */
    public String ask() throws IOException {
        if (server == null) {
            throw new IOException("no mail server is set (SMTP_URL)");
        }
        int patience = Math.toIntExact(PATIENCE.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.host(), server.port()), patience);
            if (server.encryption() == MailServer.Encryption.FROM_THE_START) {
                return "takes connections";
            }
            socket.setSoTimeout(patience);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String greeting = in.readLine();
            if (greeting == null || !greeting.startsWith(READY)) {
                throw new IOException("the mail server does not greet with " + READY);
            }
            socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return "greets";
        }
    }
}
