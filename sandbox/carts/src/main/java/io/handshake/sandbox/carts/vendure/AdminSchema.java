package io.handshake.sandbox.carts.vendure;

import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.TypeResolver;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.InterfaceWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnionWiringEnvironment;
import graphql.schema.idl.WiringFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The schema, executable: one for all simulated Vendures, for each request brings its {@link AdminApi} along. */
final class AdminSchema {
    private static final String FILE = "admin.graphqls";

    static final GraphQL GRAPH_QL = make(text());

    /** As it was before {@link Lack#AMOUNTS}. */
    static final GraphQL WITHOUT_AMOUNTS = make(text().replaceFirst("moneyStrategyPrecision: Int!", "")
            .replaceFirst("(input RefundOrderInput \\{[^}]*?)\\R *amount: Money", "$1"));

    private AdminSchema() {}

    private static String text() {
        try (InputStream file = Objects.requireNonNull(AdminSchema.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static GraphQL make(String schema) {
        Recent<PreparsedDocumentEntry> prepared = new Recent<>();
        RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring()
                .scalar(Scalars.DATE_TIME)
                .scalar(Scalars.MONEY)
                .scalar(Scalars.JSON)
                .wiringFactory(new ByView())
                .type("Order", type -> type.dataFetcher("history", AdminSchema::history));
        for (String root : new String[] {"Query", "Mutation"}) {
            wiring.type(root, type -> type.defaultDataFetcher(AdminSchema::run));
        }
        return GraphQL.newGraphQL(
                        new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(schema), wiring.build()))
                .defaultDataFetcherExceptionHandler(AdminSchema::told)
                .preparsedDocumentProvider((input, prepare) ->
                        CompletableFuture.completedFuture(prepared.of(input.getQuery(), () -> prepare.apply(input))))
                .build();
    }

    private static @Nullable Object run(DataFetchingEnvironment asked) {
        AdminApi.Operation operation =
                Objects.requireNonNull(AdminApi.OPERATIONS.get(asked.getField().getName()));
        return operation.run(api(asked), asked);
    }

    private static Object history(DataFetchingEnvironment asked) {
        return api(asked).history(Objects.requireNonNull(asked.getSource()), asked.getArgument("options"));
    }

    private static AdminApi api(DataFetchingEnvironment asked) {
        return Objects.requireNonNull(asked.getGraphQlContext().get(AdminApi.class));
    }

    private static CompletableFuture<DataFetcherExceptionHandlerResult> told(
            DataFetcherExceptionHandlerParameters thrown) {
        String code = thrown.getException() instanceof ApiException api ? api.code() : "INTERNAL_SERVER_ERROR";
        GraphQLError error = GraphqlErrorBuilder.newError()
                .message("%s", thrown.getException().getMessage())
                .location(thrown.getSourceLocation())
                .path(thrown.getPath())
                .extensions(code == null ? Map.of() : Map.of("code", code))
                .build();
        return CompletableFuture.completedFuture(
                DataFetcherExceptionHandlerResult.newResult(error).build());
    }

    /** Reads fields from views, and tells the members of unions and interfaces apart by them. */
    private static final class ByView implements WiringFactory {
        private static final TypeResolver RESOLVER =
                resolved -> resolved.getSchema().getObjectType(((View) resolved.getObject()).type());

        @Override
        public boolean providesTypeResolver(UnionWiringEnvironment environment) {
            return true;
        }

        @Override
        public TypeResolver getTypeResolver(UnionWiringEnvironment environment) {
            return RESOLVER;
        }

        @Override
        public boolean providesTypeResolver(InterfaceWiringEnvironment environment) {
            return true;
        }

        @Override
        public TypeResolver getTypeResolver(InterfaceWiringEnvironment environment) {
            return RESOLVER;
        }

        @Override
        public DataFetcher<?> getDefaultDataFetcher(FieldWiringEnvironment environment) {
            String field = environment.getFieldDefinition().getName();
            return asked -> ((View) Objects.requireNonNull(asked.<Object>getSource())).field(field);
        }
    }
}
