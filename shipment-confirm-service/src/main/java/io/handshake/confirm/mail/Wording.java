package io.handshake.confirm.mail;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.ITemplateContext;
import org.thymeleaf.messageresolver.AbstractMessageResolver;

/** The words of mails in one language, from {@code mail/words_<language>.properties}; for templates, and for subjects. */
final class Wording extends AbstractMessageResolver {
    static final String FALLBACK = "en";
    static final List<String> LANGUAGES = List.of(FALLBACK, "de", "fr");
    private static final String BUNDLE = "mail.words";

    /** The language itself if there are words in it. */
    static String language(String wanted) {
        String language = wanted.toLowerCase(Locale.ROOT);
        return LANGUAGES.contains(language) ? language : FALLBACK;
    }

    static ResourceBundle words(String language) {
        return ResourceBundle.getBundle(
                BUNDLE,
                Locale.forLanguageTag(language),
                Wording.class.getClassLoader(),
                // Never the language of the machine.
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    static String say(String language, String key, Object... values) {
        return new MessageFormat(words(language).getString(key), Locale.forLanguageTag(language)).format(values);
    }

    /** Only keys that are there: a shop's own template may ask for others. */
    @Override
    public @Nullable String resolveMessage(
            ITemplateContext context, @Nullable Class<?> origin, String key, Object @Nullable [] values) {
        String language = context.getLocale().getLanguage();
        if (!words(language).containsKey(key)) {
            return null;
        }
        return say(language, key, values == null ? new Object[0] : values);
    }

    @Override
    public String createAbsentMessageRepresentation(
            ITemplateContext context, @Nullable Class<?> origin, String key, Object @Nullable [] values) {
        throw new IllegalArgumentException("there are no words named '" + key + "'");
    }
}
