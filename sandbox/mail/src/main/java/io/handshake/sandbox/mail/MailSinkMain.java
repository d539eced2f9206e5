package io.handshake.sandbox.mail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The mail sink as a process of its own. Prints {@code mail ready on HOST:PORT page=http://HOST:PORT data=DIR} when it takes
 * mails and shows them; ends on SIGTERM and SIGINT. When it can't start it prints one line that says why and what to do,
 * and ends with status 1; 2 for wrong arguments.
 *
 * <p>A mail is on the disk before its 250 goes out, so a {@code kill -9} loses none that its sender takes for sent.
 */
@Command(
        name = "mail",
        description = "A mail server for the sandbox: takes any mail for anybody, and shows it.",
        mixinStandardHelpOptions = true)
public final class MailSinkMain implements Callable<Integer> {

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to listen on (${DEFAULT-VALUE})")
    private String host = "";

    @Option(names = "--port", defaultValue = "11025", description = "port for SMTP (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--page-port", defaultValue = "11080", description = "port of the page (${DEFAULT-VALUE})")
    private int pagePort;

    @Option(names = "--data", required = true, description = "directory of the mails; made if it isn't there")
    private Path data = Path.of("");

    private MailSinkMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) {
        // GreenMail lets a conversation that was cut end in an exception.
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, cut) -> System.err.println("mail: " + thread.getName() + " ended: " + cut.getMessage()));
        int status = new CommandLine(new MailSinkMain()).execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Mails mails;
        try {
            mails = Mails.in(data, Clock.systemUTC());
        } catch (IOException unreadable) {
            System.err.println(
                    "mail: the mails in " + data + " can't be read (" + unreadable.getMessage() + "); or use --data");
            return 1;
        }
        Faults faults = new Faults();
        MailPage page;
        try {
            page = MailPage.start(host, pagePort, mails, faults);
        } catch (IOException taken) {
            return taken(pagePort, "--page-port", taken);
        }
        SinkSmtpServer smtp;
        try {
            smtp = SinkSmtpServer.start(host, port, mails, faults);
        } catch (IOException taken) {
            page.close();
            return taken(port, "--port", taken);
        }
        System.out.printf(
                "mail ready on %s:%d page=http://%s:%d data=%s%n", host, smtp.getPort(), host, page.port(), data);
        new CountDownLatch(1).await();
        return 0;
    }

    private int taken(int wanted, String option, IOException taken) {
        System.err.println("mail: port " + wanted + " of " + host + " can't be had (" + taken.getMessage()
                + "); end who holds it, or use " + option);
        return 1;
    }
}
