package io.handshake.sandbox.carts.vendure;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Vendure's own scalars. */
final class Scalars {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    /** ISO 8601 with an offset; given in UTC with milliseconds. */
    static final GraphQLScalarType DATE_TIME = GraphQLScalarType.newScalar()
            .name("DateTime")
            .coercing(new Coercing<Instant, String>() {
                @Override
                public String serialize(Object value, GraphQLContext context, Locale locale) {
                    return MILLIS.format((Instant) value);
                }

                @Override
                public Instant parseValue(Object value, GraphQLContext context, Locale locale) {
                    try {
                        return OffsetDateTime.parse(value.toString()).toInstant();
                    } catch (DateTimeParseException wrong) {
                        throw new CoercingParseValueException(
                                "DateTime cannot represent an invalid date-time-string " + value + ".", wrong);
                    }
                }

                @Override
                public Instant parseLiteral(
                        Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
                    if (value instanceof StringValue text) {
                        try {
                            return OffsetDateTime.parse(text.getValue()).toInstant();
                        } catch (DateTimeParseException wrong) {
                            throw new CoercingParseLiteralException(
                                    "DateTime cannot represent an invalid date-time-string " + text.getValue() + ".",
                                    wrong);
                        }
                    }
                    throw new CoercingParseLiteralException("DateTime cannot represent a value that is no string");
                }
            })
            .build();

    /** Minor units. */
    static final GraphQLScalarType MONEY = GraphQLScalarType.newScalar()
            .name("Money")
            .coercing(new Coercing<Long, Long>() {
                @Override
                public Long serialize(Object value, GraphQLContext context, Locale locale) {
                    return ((Number) value).longValue();
                }

                @Override
                public Long parseValue(Object value, GraphQLContext context, Locale locale) {
                    if (value instanceof Number number && number.doubleValue() == number.longValue()) {
                        return number.longValue();
                    }
                    throw new CoercingParseValueException("Money cannot represent non-integer value: " + value);
                }

                @Override
                public Long parseLiteral(
                        Value<?> value, CoercedVariables variables, GraphQLContext context, Locale locale) {
                    if (value instanceof IntValue whole) {
                        return whole.getValue().longValueExact();
                    }
                    throw new CoercingParseLiteralException("Money cannot represent a value that is no integer");
                }
            })
            .build();

    /** Anything; only ever given, never taken. */
    static final GraphQLScalarType JSON = GraphQLScalarType.newScalar()
            .name("JSON")
            .coercing(new Coercing<Object, Object>() {
                @Override
                public Object serialize(Object value, GraphQLContext context, Locale locale) {
                    return value;
                }
            })
            .build();

    private Scalars() {}
}
