package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonJavaScript;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order of keys on disk: first by BSON type, then by value, so that {@code compare} is 0 exactly for values that
 * the server takes for equal (1, 1L and 1.0 are one key). Strings follow {@link String#compareTo}, as the server's own
 * sort does, so that a walk over the keys needs no sort.
 *
 * <p>Documents are ordered field by field in the order written; {@code {a, b}} and {@code {b, a}} are two keys, as in
 * MongoDB.
 */
final class KeyOrder implements Comparator<@Nullable Object> {

    static final KeyOrder INSTANCE = new KeyOrder();

    static final int STRING = 3;
    static final int OBJECT_ID = 9;

    private KeyOrder() {}

    /** The place of a value's type; values of different types never interleave. */
    static int rank(@Nullable Object value) {
        return switch (value) {
            case MinKey _ -> 0;
            case null -> 1;
            case Missing _ -> 1;
            case Number _ -> 2;
            case String _ -> STRING;
            case Map<?, ?> _ -> 4;
            case Collection<?> _ -> 5;
            case BinData _ -> 6;
            case LegacyUUID _ -> 7;
            case UUID _ -> 8;
            case ObjectId _ -> OBJECT_ID;
            case Boolean _ -> 10;
            case Instant _ -> 11;
            case BsonTimestamp _ -> 12;
            case BsonRegularExpression _ -> 13;
            case BsonJavaScript _ -> 14;
            case MaxKey _ -> 15;
            default -> throw new IllegalArgumentException("No order for a key of " + value.getClass());
        };
    }

    @Override
    public int compare(@Nullable Object left, @Nullable Object right) {
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        int rank = rank(left);
        int byType = Integer.compare(rank, rank(right));
        if (byType != 0 || left == null || right == null) {
            return byType;
        }
        return switch (left) {
            case Number a -> numbers((Number) right, a);
            case Map<?, ?> a -> documents(a, (Map<?, ?>) right);
            case Collection<?> a -> sequences(a, (Collection<?>) right);
            case BinData a -> a.compareTo((BinData) right);
            case LegacyUUID a -> uuids(a.getUuid(), ((LegacyUUID) right).getUuid());
            case UUID a -> uuids(a, (UUID) right);
            case ObjectId a -> a.compareTo((ObjectId) right);
            case Boolean a -> a.compareTo((Boolean) right);
            case Instant a -> a.compareTo((Instant) right);
            case BsonTimestamp a -> a.compareTo((BsonTimestamp) right);
            case BsonRegularExpression a -> regularExpressions(a, (BsonRegularExpression) right);
            case BsonJavaScript a -> a.getCode().compareTo(((BsonJavaScript) right).getCode());
            default -> 0;
        };
    }

    /** Orders composite keys part by part; a key sorts right before those that it is the beginning of. */
    int compareTuples(KeyValue left, KeyValue right) {
        return sequences(left, right);
    }

    private int sequences(Iterable<?> left, Iterable<?> right) {
        Iterator<?> a = left.iterator();
        Iterator<?> b = right.iterator();
        while (a.hasNext() && b.hasNext()) {
            int order = compare(a.next(), b.next());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(a.hasNext(), b.hasNext());
    }

    private int documents(Map<?, ?> left, Map<?, ?> right) {
        Iterator<? extends Map.Entry<?, ?>> a = left.entrySet().iterator();
        Iterator<? extends Map.Entry<?, ?>> b = right.entrySet().iterator();
        while (a.hasNext() && b.hasNext()) {
            Map.Entry<?, ?> one = a.next();
            Map.Entry<?, ?> other = b.next();
            int order = compare(one.getKey(), other.getKey());
            if (order == 0) {
                order = compare(one.getValue(), other.getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(a.hasNext(), b.hasNext());
    }

    private static int numbers(Number right, Number left) {
        Number a = normalized(left);
        Number b = normalized(right);
        if (a instanceof Double x && b instanceof Double y) {
            return Double.compare(x, y);
        }
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof Double x && !Double.isFinite(x)) {
            return x == Double.NEGATIVE_INFINITY ? -1 : 1;
        }
        if (b instanceof Double y && !Double.isFinite(y)) {
            return y == Double.NEGATIVE_INFINITY ? 1 : -1;
        }
        return exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Number number) {
        return number instanceof Long whole ? BigDecimal.valueOf(whole) : new BigDecimal(number.doubleValue());
    }

    /** As the server does before it compares keys: a double, unless a long would lose digits by it. */
    private static Number normalized(Number number) {
        double asDouble = number.doubleValue();
        if (number instanceof Long whole && whole != (long) asDouble) {
            return whole;
        }
        return asDouble == 0.0 ? 0.0 : asDouble;
    }

    private static int uuids(UUID left, UUID right) {
        int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }

    private static int regularExpressions(BsonRegularExpression left, BsonRegularExpression right) {
        return Comparator.comparing(BsonRegularExpression::getPattern)
                .thenComparing(expression -> String.valueOf(expression.getOptions()))
                .compare(left, right);
    }
}
