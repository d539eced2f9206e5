package io.handshake.sandbox.mail;

import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mails, each in an {@code .eml} file of its own that is complete or not there. A mail is on the disk when {@link #keep}
 * returns, so whoever answers 250 after it loses none by a kill.
 */
final class Mails {
    private static final Pattern NAME = Pattern.compile("(\\d{6,9})-(\\d+)\\.eml");
    private static final String UNFINISHED = ".part";
    /** Whom a mail was handed in for stands in no header of its own. */
    private static final String RECIPIENT = "X-Envelope-To";

    private static final Session SESSION = Session.getInstance(new Properties());

    private final Path folder;
    private final Clock clock;
    private final TreeMap<Integer, KeptMail> kept = new TreeMap<>();
    private int last;

    private Mails(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Reads what an earlier process kept; makes the folder if it isn't there. */
    static Mails in(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        Mails mails = new Mails(folder, clock);
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.sorted().toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            Matcher shape = NAME.matcher(name);
            if (shape.matches()) {
                mails.takeBack(
                        Integer.parseInt(shape.group(1)), Instant.ofEpochMilli(Long.parseLong(shape.group(2))), file);
            } else if (name.endsWith(UNFINISHED)) {
                // Its sender was never told 250.
                Files.delete(file);
            }
        }
        return mails;
    }

    private synchronized void takeBack(int number, Instant at, Path file) throws IOException {
        try {
            kept.put(number, read(number, at, file));
            last = number;
        } catch (MessagingException unreadable) {
            throw new IOException(file + " is no mail (" + unreadable.getMessage() + "); move it away", unreadable);
        }
    }

    /** Writes a mail to the disk. */
    synchronized KeptMail keep(List<String> recipients, MimeMessage message) throws IOException, MessagingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String recipient : recipients) {
            bytes.writeBytes((RECIPIENT + ": " + recipient.replaceAll("\\p{Cntrl}", "") + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        message.writeTo(bytes);
        int number = last + 1;
        Instant at = Instant.ofEpochMilli(clock.millis());
        Path file = folder.resolve(String.format("%06d-%d.eml", number, at.toEpochMilli()));
        Path unfinished = folder.resolve(number + UNFINISHED);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes.toByteArray());
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        last = number;
        KeptMail mail = read(number, at, file);
        kept.put(number, mail);
        return mail;
    }

    /** The newest first. */
    synchronized List<KeptMail> all() {
        return List.copyOf(kept.descendingMap().values());
    }

    synchronized @Nullable KeptMail find(int number) {
        return kept.get(number);
    }

    /** Throws all away. Numbers go on, so that a link never shows another mail than it did. */
    synchronized void clear() throws IOException {
        for (KeptMail mail : List.copyOf(kept.values())) {
            Files.deleteIfExists(mail.file());
            kept.remove(mail.number());
        }
    }

    private static KeptMail read(int number, Instant at, Path file) throws IOException, MessagingException {
        MimeMessage message;
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            message = new MimeMessage(SESSION, bytes);
        }
        String[] recipients = message.getHeader(RECIPIENT);
        String subject = message.getSubject();
        String id = message.getMessageID();
        return new KeptMail(
                number,
                at,
                id == null ? "" : id,
                from(message),
                recipients == null ? List.of() : List.of(recipients),
                subject == null ? "" : subject,
                Collections.list(message.getAllHeaders()).stream()
                        .map((Header header) -> header.getName() + ": " + header.getValue())
                        .collect(Collectors.joining("\n")),
                String.join("\n", bodies(message, "text/plain")),
                String.join("\n", bodies(message, "text/html")),
                file);
    }

    private static String from(MimeMessage message) throws MessagingException {
        String[] headers = message.getHeader("From");
        if (headers == null) {
            return "";
        }
        try {
            return Arrays.stream(InternetAddress.parseHeader(headers[0], false))
                    .map(InternetAddress::toUnicodeString)
                    .collect(Collectors.joining(", "));
        } catch (MessagingException odd) {
            return headers[0];
        }
    }

    private static List<String> bodies(Part part, String type) throws IOException, MessagingException {
        List<String> found = new ArrayList<>();
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart inner = parts.getBodyPart(i);
                found.addAll(bodies(inner, type));
            }
        } else if (part.isMimeType(type)) {
            found.add(part.getContent() instanceof String text ? text : "");
        }
        return found;
    }
}
