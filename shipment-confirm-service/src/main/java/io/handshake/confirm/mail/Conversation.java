package io.handshake.confirm.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with the mail server, for one mail. Angus Mail speaks; this notes how far it has come, because its
 * exceptions alone don't tell a connection that was lost before the text from one that was lost behind it.
 *
 * <p>Up to and including the command DATA nothing of the mail has left, so whatever goes wrong there is certain. From the
 * first byte of the text only an answer to the final dot is: RFC 5321 (4.2.5) has a server that answers 4yz or 5yz there
 * deliver nothing. Whatever else happens leaves the mail's fate unknown.
 */
final class Conversation extends SMTPTransport {
    private static final Set<Integer> COME_AGAIN = Set.of(450, 451, 452);
    /** What greylisting servers ask for. */
    private static final Duration GREYLISTED = Duration.ofMinutes(5);

    private static final Pattern ENHANCED =
            Pattern.compile("\\d{3}[ -]([245]\\.\\d{1,3}\\.\\d{1,3})\\b.*", Pattern.DOTALL);

    private static final int NONE = 0;

    private enum Point {
        OPENING("connecting"),
        SENDER("MAIL"),
        RECIPIENT("RCPT"),
        ASKED("DATA"),
        TEXT("the text"),
        DOT("the final dot");

        private final String words;

        Point(String words) {
            this.words = words;
        }
    }

    private final MailServer server;
    private Point point = Point.OPENING;
    /** The answer at this point; -1 if it was no sound one. */
    private int code = NONE;

    private String enhanced = "";

    Conversation(Session session, MailServer server) {
        super(
                session,
                new URLName("smtp", server.host(), server.port(), null, server.user(), null),
                "smtp",
                server.encryption() == MailServer.Encryption.FROM_THE_START);
        this.server = server;
    }

    /** Hands the mail in, and ends the connection. */
    Posted post(MimeMessage message, String to, String messageId, BooleanSupplier mayStillSend) {
        try {
            connect(server.host(), server.port(), server.user(), server.password());
            if (!mayStillSend.getAsBoolean()) {
                return new Posted.NotSent("connecting took too long to begin still", null);
            }
            sendMessage(message, new InternetAddress[] {new InternetAddress(to)});
            return new Posted.Sent(messageId);
        } catch (AddressException impossible) {
            return new Posted.Refused("the customer's address is not one that mail can be sent to");
        } catch (MessagingException | RuntimeException failed) {
            return whatBecame(messageId, failed);
        } finally {
            try {
                close();
            } catch (MessagingException | RuntimeException over) {
                // It has said what there was to say.
            }
        }
    }

    private void at(Point next) {
        point = next;
        code = NONE;
        enhanced = "";
    }

    @Override
    protected void mailFrom() throws MessagingException {
        at(Point.SENDER);
        super.mailFrom();
    }

    @Override
    protected void rcptTo() throws MessagingException {
        at(Point.RECIPIENT);
        super.rcptTo();
    }

    @Override
    protected OutputStream data() throws MessagingException {
        at(Point.ASKED);
        if (Thread.currentThread().isInterrupted()) {
            throw new MessagingException("told to stop before DATA");
        }
        OutputStream text = super.data();
        at(Point.TEXT);
        return text;
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        at(Point.DOT);
        super.finishData();
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        int answer = super.readServerResponse();
        // Behind an answer that Angus did not expect comes RSET, and what answers that is not what counts.
        if (code == NONE || point == Point.OPENING) {
            code = answer;
            Matcher said = ENHANCED.matcher(String.valueOf(getLastServerResponse()));
            enhanced = said.matches() ? " " + said.group(1) : "";
        }
        return answer;
    }

    private Posted whatBecame(String messageId, Exception failed) {
        return switch (point) {
            case OPENING -> new Posted.NotSent(opening(failed), null);
            case SENDER, RECIPIENT, ASKED ->
                refusedAs5yz("lost the connection at " + point.words + ", before any text");
            case TEXT -> new Posted.Unknown("lost the connection within the text");
            case DOT ->
                code >= 200 && code < 300
                        ? new Posted.Sent(messageId)
                        : code >= 400 && code < 600
                                ? refusedAs5yz("")
                                : new Posted.Unknown("the mail server did not answer " + point.words);
        };
    }

    private Posted refusedAs5yz(String otherwise) {
        String answered = "the mail server answered " + code + enhanced + " to " + point.words;
        if (code >= 500 && code < 600) {
            return new Posted.Refused(answered);
        }
        if (code >= 400 && code < 500) {
            return new Posted.NotSent(answered, COME_AGAIN.contains(code) ? GREYLISTED : null);
        }
        return new Posted.NotSent(otherwise, null);
    }

    private String opening(Exception failed) {
        if (failed instanceof AuthenticationFailedException) {
            return "the mail server refused user and password; check SMTP_URL";
        }
        if (causedBy(failed, SSLException.class) != null) {
            return "the mail server could not be spoken to by TLS; check its certificate, and SMTP_URL";
        }
        if (failed instanceof MailConnectException) {
            return "no connection to the mail server";
        }
        if (code >= 400 && code < 600) {
            return "the mail server answered " + code + enhanced + " before it took a mail";
        }
        if (server.encryption() == MailServer.Encryption.REQUIRED && !isSSL() && !supportsExtension("STARTTLS")) {
            return "the mail server offers no STARTTLS, which SMTP_URL requires";
        }
        return "the mail server did not answer as one";
    }

    private static @Nullable Throwable causedBy(Exception failed, Class<? extends Throwable> type) {
        Throwable cause = failed;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (type.isInstance(cause)) {
                return cause;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
