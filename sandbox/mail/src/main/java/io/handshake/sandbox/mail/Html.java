package io.handshake.sandbox.mail;

import java.time.format.DateTimeFormatter;
import java.util.List;

/** The pages. Whatever comes from a mail is escaped; its HTML is only named here, and shown in a frame that may do nothing. */
final class Html {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>%s</title><style>
            body{font:15px/1.45 system-ui,sans-serif;margin:0;color:#1d2733;background:#f5f6f8}
            header{background:#1d2733;color:#fff;padding:14px 24px}header a{color:#fff;text-decoration:none}
            main{padding:20px 24px}table{border-collapse:collapse;width:100%%;background:#fff}
            th,td{text-align:left;padding:8px 12px;border-bottom:1px solid #e3e6ea;vertical-align:top}
            th{font-weight:600;color:#5a6572}code,pre{font:12.5px/1.45 ui-monospace,monospace}
            pre{background:#fff;border:1px solid #e3e6ea;padding:12px;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
            .both{display:grid;grid-template-columns:3fr 2fr;gap:20px}h2{font-size:15px;color:#5a6572;margin:18px 0 8px}
            iframe{width:100%%;height:720px;border:1px solid #e3e6ea;background:#fff}
            </style></head><body><header><a href="/">Mails of the sandbox</a></header><main>
            """;
    private static final String FOOT = "</main></body></html>\n";

    private Html() {}

    static String list(List<KeptMail> mails) {
        StringBuilder page = new StringBuilder(HEAD.formatted("Mails"));
        if (mails.isEmpty()) {
            page.append("<p>No mail has come yet.</p>");
        } else {
            page.append("<table><tr><th>#</th><th>Time</th><th>To</th><th>Subject</th><th>Message-ID</th></tr>\n");
            for (KeptMail mail : mails) {
                page.append(
                        "<tr><td>%d</td><td>%s</td><td>%s</td><td><a href=\"/mails/%d\">%s</a></td><td><code>%s</code></td></tr>\n"
                                .formatted(
                                        mail.number(),
                                        time(mail),
                                        escaped(String.join(", ", mail.to())),
                                        mail.number(),
                                        escaped(mail.subject().isBlank() ? "(no subject)" : mail.subject()),
                                        escaped(mail.messageId())));
            }
            page.append("</table>");
        }
        return page.append(FOOT).toString();
    }

    static String mail(KeptMail mail) {
        StringBuilder page = new StringBuilder(HEAD.formatted("Mail " + mail.number()));
        page.append("<h1>%s</h1><p>%s &rarr; %s<br>%s</p>"
                .formatted(
                        escaped(mail.subject()),
                        escaped(mail.from()),
                        escaped(String.join(", ", mail.to())),
                        time(mail)));
        page.append("<div class=\"both\"><div><h2>HTML</h2>");
        page.append(
                mail.html().isEmpty()
                        ? "<p>It has none.</p>"
                        : "<iframe title=\"HTML\" sandbox src=\"/mails/%d/html\"></iframe>".formatted(mail.number()));
        page.append("</div><div><h2>Text</h2>");
        page.append(mail.text().isEmpty() ? "<p>It has none.</p>" : "<pre>" + escaped(mail.text()) + "</pre>");
        page.append("</div></div><h2>Headers</h2><pre>")
                .append(escaped(mail.headers()))
                .append("</pre>");
        return page.append(FOOT).toString();
    }

    private static String time(KeptMail mail) {
        return escaped(DateTimeFormatter.ISO_INSTANT.format(mail.at()));
    }

    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
