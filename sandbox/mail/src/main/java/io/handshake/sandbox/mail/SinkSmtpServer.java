package io.handshake.sandbox.mail;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.server.ProtocolHandler;
import com.icegreen.greenmail.smtp.SmtpConnection;
import com.icegreen.greenmail.smtp.SmtpHandler;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.smtp.commands.DataCommand;
import com.icegreen.greenmail.smtp.commands.RcptCommand;
import com.icegreen.greenmail.smtp.commands.SmtpCommand;
import com.icegreen.greenmail.smtp.commands.SmtpCommandRegistry;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GreenMail's SMTP, with two of its commands changed: a mail goes to {@link Mails} before its 250, and what is scripted in
 * {@link Faults} happens.
 */
final class SinkSmtpServer extends SmtpServer {
    private static final int BACKLOG = 1024;
    private static final long START_MILLIS = 10_000;

    private final ServerSocket bound;
    private final Mails mails;
    private final Faults faults;

    private SinkSmtpServer(ServerSocket bound, Mails mails, Faults faults) {
        super(
                new ServerSetup(
                        bound.getLocalPort(), bound.getInetAddress().getHostAddress(), ServerSetup.PROTOCOL_SMTP),
                new Managers());
        this.bound = bound;
        this.mails = mails;
        this.faults = faults;
    }

    /**
     * Listens from now on.
     *
     * @param port 0 for any that is free
     */
    static SinkSmtpServer start(String host, int port, Mails mails, Faults faults)
            throws IOException, InterruptedException {
        // Bound here: GreenMail's own thread could only log that the port is taken.
        ServerSocket bound = new ServerSocket();
        try {
            bound.setReuseAddress(true);
            bound.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        } catch (IOException taken) {
            bound.close();
            throw taken;
        }
        SinkSmtpServer server = new SinkSmtpServer(bound, mails, faults);
        server.startService();
        if (!server.waitTillRunning(START_MILLIS)) {
            throw new IOException("the mail server did not begin to listen");
        }
        return server;
    }

    @Override
    protected ServerSocket openServerSocket() {
        return bound;
    }

    @Override
    protected ProtocolHandler createProtocolHandler(Socket client) {
        return new SmtpHandler(new Commands(), managers.getSmtpManager(), client);
    }

    /** Whether a fault took the place of the command's own answer. */
    private boolean fails(Faults.@Nullable Kind fault, SmtpConnection connection) {
        return switch (fault) {
            case null -> false;
            case CUT -> {
                connection.quit();
                yield true;
            }
            case REFUSE_4XX, REFUSE_5XX -> {
                connection.send(refusal(fault));
                yield true;
            }
        };
    }

    private static String refusal(Faults.Kind fault) {
        return fault == Faults.Kind.REFUSE_4XX ? "451 4.3.0 scripted: come again" : "550 5.7.1 scripted: refused";
    }

    /** The commands of one connection. */
    private final class Commands extends SmtpCommandRegistry {

        @Override
        public SmtpCommand getCommand(String name) {
            return switch (name) {
                case "RCPT" -> new Rcpt();
                case "DATA" -> new Data();
                default -> super.getCommand(name);
            };
        }
    }

    private final class Rcpt extends RcptCommand {

        @Override
        public void execute(SmtpConnection connection, SmtpState state, SmtpManager manager, String line) {
            if (!fails(faults.next(Faults.Point.RCPT), connection)) {
                super.execute(connection, state, manager, line);
            }
        }
    }

    private final class Data extends DataCommand {

        @Override
        public void execute(SmtpConnection connection, SmtpState state, SmtpManager manager, String line)
                throws IOException {
            if (!fails(faults.next(Faults.Point.DATA), connection)) {
                super.execute(connection, state, new Delivery(connection), line);
            }
        }
    }

    /** What GreenMail asks between the final dot and the 250. */
    private final class Delivery extends SmtpManager {
        private final SmtpConnection connection;
        private Faults.@Nullable Kind fault;

        Delivery(SmtpConnection connection) {
            super(managers.getImapHostManager(), managers.getUserManager());
            this.connection = connection;
        }

        @Override
        public @Nullable String checkData(SmtpState state) {
            fault = faults.next(Faults.Point.AFTER_DATA);
            return fault == null || fault == Faults.Kind.CUT ? null : refusal(fault);
        }

        /** An exception is answered with 451. */
        @Override
        public synchronized void send(SmtpState state) {
            List<String> recipients = state.getMessage().getToAddresses().stream()
                    .map(MailAddress::getEmail)
                    .toList();
            try {
                mails.keep(recipients, state.getMessage().getMessage());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (MessagingException unreadable) {
                throw new IllegalStateException(unreadable);
            }
            if (fault == Faults.Kind.CUT) {
                connection.quit();
            }
        }
    }
}
