package io.handshake.confirm.mail;

import io.handshake.carts.CartSettings;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.exceptions.TemplateEngineException;

/** Writes to customers. What a call says of its fate is exact; see {@link Posted}. Any number of threads may use it. */
public final class CustomerMails {
    /** A call that takes longer was cut short by its caller. */
    public static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final MailSettings settings;
    private final Map<CartId, CartSettings.Confirming> carts;
    private final Clock clock;
    private final @Nullable MailServer server;
    private final Writing writing;
    /**
     * One for each domain that we greet as. Not made for each mail: it searches all jars for classes that are not there. That
     * is slow, and done by several virtual threads at once it can hold all their carriers for good.
     */
    private final Map<String, Session> sessions = new HashMap<>();

    /**
     * @param carts how each cart that there is confirms its shipments
     * @throws IllegalArgumentException in one line, if a cart has no sender or a template of its own is wrong
     */
    public CustomerMails(MailSettings settings, Map<CartId, CartSettings.Confirming> carts, Clock clock) {
        this(settings, carts, clock, new Properties());
    }

    /** @param more for Angus Mail, above what the settings say */
    CustomerMails(MailSettings settings, Map<CartId, CartSettings.Confirming> carts, Clock clock, Properties more) {
        this.settings = settings;
        this.carts = Map.copyOf(carts);
        this.clock = clock;
        this.server = settings.server();
        Templates templates = new Templates(settings.templates());
        this.writing = new Writing(templates, settings.languages());
        if (server != null) {
            this.carts.forEach((id, cart) -> {
                if (cart.mails()) {
                    refuseNoSender(id, cart);
                    refuseBadTemplates(templates, id, cart);
                }
                String from = sender(cart);
                if (from != null) {
                    sessions.computeIfAbsent(domain(from), domain -> session(server, domain, more));
                }
            });
        }
    }

    /** Whether there is a mail server at all. Without one, {@link #post} only ever answers {@link Posted.NotSent}. */
    public boolean configured() {
        return server != null;
    }

    /**
     * Hands one mail in. It must be asked only once for a reference whose fate is {@link Posted.Unknown}: a mail can't be
     * taken back, and no mail server can be asked for it.
     *
     * @param reference of the effect; becomes the left part of the Message-ID, so that copies can be told
     * @param mayStillSend asked when the connection stands, before anything of the mail goes
     */
    public Posted post(Letter letter, String reference, BooleanSupplier mayStillSend) {
        if (!REFERENCE.matcher(reference).matches()) {
            throw new IllegalArgumentException("a mail's reference must be letters, digits, hyphens and inner dots");
        }
        if (server == null) {
            return new Posted.NotSent("there is no mail server; set SMTP_URL", null);
        }
        CartId id = letter.order().cartId();
        CartSettings.Confirming cart = carts.get(id);
        if (cart == null) {
            return new Posted.NotSent("there is no cart '" + id + "' in the carts file", null);
        }
        String to = Mailbox.of(letter.to());
        if (to == null) {
            return new Posted.Refused("the customer's address is not one that mail can be sent to");
        }
        String from = sender(cart);
        if (from == null) {
            return new Posted.NotSent("cart '" + id + "' has no sender for mails; set its mail-from", null);
        }
        String domain = domain(from);
        String messageId = "<" + reference + "@" + domain + ">";
        Session session = Objects.requireNonNull(sessions.get(domain), domain);
        MimeMessage message;
        try {
            message = message(session, letter, writing.write(letter, cart), cart, from, to, messageId);
        } catch (TemplateEngineException wrong) {
            return new Posted.NotSent("a template of cart '" + id + "' can't be filled: " + where(wrong), null);
        } catch (MessagingException | UnsupportedEncodingException impossible) {
            return new Posted.NotSent(
                    "the mail could not be made: " + impossible.getClass().getSimpleName(), null);
        }
        return new Conversation(session, server).post(message, to, messageId, mayStillSend);
    }

    private MimeMessage message(
            Session session,
            Letter letter,
            Writing.Written written,
            CartSettings.Confirming cart,
            String from,
            String to,
            String messageId)
            throws MessagingException, UnsupportedEncodingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", messageId);
            }
        };
        String shop = Writing.shop(letter.order().cartId(), cart);
        String name = Plain.line(letter.firstName() + " " + letter.lastName());
        message.setFrom(new InternetAddress(from, shop, UTF_8));
        message.setRecipient(
                Message.RecipientType.TO,
                name.isEmpty() ? new InternetAddress(to) : new InternetAddress(to, name, UTF_8));
        message.setSubject(Plain.line(written.subject()), UTF_8);
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-generated");
        // Exchange answers with its out-of-office notes all the same, unless told so.
        message.setHeader("X-Auto-Response-Suppress", "All");
        message.setHeader("Content-Language", written.language());
        MimeBodyPart text = new MimeBodyPart();
        text.setText(written.text(), UTF_8);
        MimeBodyPart html = new MimeBodyPart();
        html.setText(written.html(), UTF_8, "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        message.saveChanges();
        return message;
    }

    private Session session(MailServer server, String domain, Properties more) {
        Properties properties = server.properties(settings.connectTimeout(), settings.readTimeout(), domain);
        properties.putAll(more);
        return Session.getInstance(properties);
    }

    private String domain(String from) {
        String own = settings.domain();
        return own == null ? Mailbox.domain(from) : own;
    }

    private @Nullable String sender(CartSettings.Confirming cart) {
        String from = cart.mailFrom() == null ? settings.from() : cart.mailFrom();
        return from == null ? null : Mailbox.of(from);
    }

    private void refuseNoSender(CartId id, CartSettings.Confirming cart) {
        if (sender(cart) != null) {
            return;
        }
        throw cart.mailFrom() == null
                ? MailSettings.wrong("from (MAIL_FROM) is not set, and cart '" + id
                        + "' has no mail-from; set one of them, or customer-mail: none at the cart")
                : new MailSettingsException("mail-from of cart '" + id
                        + "' is not an e-mail address; write one such as orders@shop.example");
    }

    /** A template that is wrong would otherwise be found by the first customer who gets no mail. */
    private void refuseBadTemplates(Templates templates, CartId id, CartSettings.Confirming cart) {
        for (Letter.Kind kind : Letter.Kind.values()) {
            for (boolean html : new boolean[] {true, false}) {
                Path own = templates.own(id, new Templates.Name(kind, html));
                if (own == null) {
                    continue;
                }
                for (Letter sample : samples(id, kind)) {
                    try {
                        writing.write(sample, cart);
                    } catch (TemplateEngineException wrong) {
                        throw new MailSettingsException("a template in " + own.getParent() + " can't be filled: "
                                + where(wrong) + "; mend it, or take it away to have ours");
                    }
                }
            }
        }
    }

    private static List<Letter> samples(CartId id, Letter.Kind kind) {
        Letter.Item item = new Letter.Item("Mug, blue", "MUG-BLUE", 2);
        Letter.Item part = new Letter.Item("Saucer", "SAUCER", 1, "Tea set");
        Letter.Box box = new Letter.Box("UPS", "Ground", "1Z999AA10123456784", null, List.of(item, part));
        Letter.Box bare = new Letter.Box("", null, null, null, List.of());
        OrderKey order = new OrderKey(id, "1001");
        return List.of(
                new Letter(order, kind, "ada@mail.example", "Ada", "Byron", "US", List.of(box), true, List.of()),
                new Letter(order, kind, "ada@mail.example", "", "", "", List.of(box, bare), false, List.of(item)));
    }

    /** Only where: the message may show what was to be filled in. */
    private static String where(TemplateEngineException wrong) {
        Throwable deepest = wrong;
        String place = "";
        for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
            if (cause instanceof org.thymeleaf.exceptions.TemplateProcessingException at && at.hasTemplateName()) {
                place = at.getTemplateName()
                        + (at.hasLineAndCol() ? ", line " + at.getLine() + ", column " + at.getCol() : "");
            }
            deepest = cause;
        }
        return (place.isEmpty() ? "" : place + ": ") + deepest.getClass().getSimpleName();
    }
}
