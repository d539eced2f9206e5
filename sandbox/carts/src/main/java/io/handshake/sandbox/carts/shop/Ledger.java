package io.handshake.sandbox.carts.shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that really happened at one cart, in order: the oracle that tests count effects in.
 *
 * <p>With a file each effect is written, one JSON object a line, before its request is answered. A {@code kill -9} of
 * the carts so takes no effect out of the oracle; the orders, which live in memory, die with the process.
 */
public final class Ledger implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<Effect> effects = new ArrayList<>();
    private final @Nullable FileChannel file;
    private long last;

    private Ledger(@Nullable FileChannel file) {
        this.file = file;
    }

    /** One that ends with the process. */
    public static Ledger inMemory() {
        return new Ledger(null);
    }

    /** An empty one, kept in the given file as well. */
    public static Ledger in(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return new Ledger(FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
        } catch (IOException failed) {
            throw new UncheckedIOException("The ledger " + file + " can't be written", failed);
        }
    }

    /** What a ledger that another process kept has in its file; a line that was cut short by a kill is left out. */
    public static List<Effect> read(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(line -> JSON.readValue(line, Effect.class))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException("The ledger " + file + " can't be read", failed);
        }
    }

    synchronized Effect add(Effect unnumbered) {
        Effect effect = new Effect(
                ++last,
                unnumbered.at(),
                unnumbered.kind(),
                unnumbered.order(),
                unnumbered.subject(),
                unnumbered.reference(),
                unnumbered.amount(),
                unnumbered.quantity(),
                unnumbered.request());
        write(effect);
        effects.add(effect);
        return effect;
    }

    private void write(Effect effect) {
        if (file != null) {
            try {
                ByteBuffer line =
                        ByteBuffer.wrap((JSON.writeValueAsString(effect) + "\n").getBytes(StandardCharsets.UTF_8));
                while (line.hasRemaining()) {
                    file.write(line);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException("The ledger can't be written", failed);
            }
        }
    }

    public synchronized List<Effect> effects() {
        return List.copyOf(effects);
    }

    public List<Effect> of(EffectKind kind) {
        return matching(effect -> effect.kind() == kind);
    }

    public List<Effect> of(EffectKind kind, String order) {
        return matching(effect -> effect.kind() == kind && order.equals(effect.order()));
    }

    private List<Effect> matching(Predicate<Effect> wanted) {
        return effects().stream().filter(wanted).toList();
    }

    /** What was captured, or refunded, in all. */
    public long sum(EffectKind kind) {
        return of(kind).stream()
                .mapToLong(effect -> effect.amount() == null ? 0 : effect.amount())
                .sum();
    }

    /** Forgets everything; numbers go on. */
    public synchronized void reset() {
        effects.clear();
        if (file != null) {
            try {
                file.truncate(0);
                file.position(0);
            } catch (IOException failed) {
                throw new UncheckedIOException("The ledger can't be emptied", failed);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
