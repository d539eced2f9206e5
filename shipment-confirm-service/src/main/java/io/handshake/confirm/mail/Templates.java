package io.handshake.confirm.mail;

import io.handshake.vocabulary.CartId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.TemplateSpec;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.AbstractConfigurableTemplateResolver;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import org.thymeleaf.templateresolver.FileTemplateResolver;

/** Finds and fills templates: a cart's own where there is one, else ours. */
final class Templates {
    private static final String OURS = "mail/";

    /** Which one; ours is the same page for both kinds of letter. */
    record Name(Letter.Kind kind, boolean html) {
        String file() {
            return kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + suffix();
        }

        private String suffix() {
            return html ? ".html" : ".txt";
        }

        TemplateMode mode() {
            return html ? TemplateMode.HTML : TemplateMode.TEXT;
        }

        String ours() {
            return OURS + "shipped" + suffix();
        }
    }

    private final TemplateEngine engine = new TemplateEngine();
    private final @Nullable Path folder;

    Templates(@Nullable Path folder) {
        this.folder = folder == null ? null : folder.toAbsolutePath().normalize();
        engine.setMessageResolver(new Wording());
        engine.addTemplateResolver(
                among(OURS + "*", new ClassLoaderTemplateResolver(Templates.class.getClassLoader())));
        if (this.folder != null) {
            engine.addTemplateResolver(among(this.folder + "/*", new FileTemplateResolver()));
        }
    }

    private static AbstractConfigurableTemplateResolver among(
            String pattern, AbstractConfigurableTemplateResolver resolver) {
        resolver.setResolvablePatterns(Set.of(pattern));
        resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
        return resolver;
    }

    /** The cart's own file; null if ours is taken. */
    @Nullable
    Path own(CartId cart, Name name) {
        if (folder == null) {
            return null;
        }
        Path file = folder.resolve(cart.value()).resolve(name.file());
        return Files.isRegularFile(file) ? file : null;
    }

    /** @throws org.thymeleaf.exceptions.TemplateEngineException if the template is wrong */
    String fill(CartId cart, Name name, String language, Map<String, Object> values) {
        Path own = own(cart, name);
        return engine.process(
                new TemplateSpec(own == null ? name.ours() : own.toString(), name.mode()),
                new Context(Locale.forLanguageTag(language), values));
    }
}
