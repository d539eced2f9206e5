package io.handshake.sandbox.carts.vendure;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.InvalidSyntaxError;
import graphql.execution.UnknownOperationException;
import graphql.language.Field;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.validation.ValidationError;
import io.handshake.sandbox.carts.http.Answer;
import io.handshake.sandbox.carts.http.Protocol;
import io.handshake.sandbox.carts.http.Request;
import io.handshake.sandbox.carts.http.Sessions;
import io.handshake.sandbox.carts.shop.Shop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vendure over HTTP: GraphQL at {@code POST /admin-api}. What fails inside GraphQL, a missing right included, comes with
 * status 200; only a document that does not fit the schema is a 400.
 */
public final class VendureProtocol implements Protocol {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TOKEN_HEADER = "vendure-auth-token";
    private static final String COOKIE = "session=";
    private static final String API = "/admin-api";
    private static final Recent<Set<String>> FIELDS = new Recent<>();
    private static final Map<String, Object> STATUS_400 = Map.of("status", 400, "headers", Map.of());

    private final Shop shop;
    private final VendureSettings settings;
    private final Sessions sessions = new Sessions();
    private final AdminApi api;

    /**
     * One Vendure, with nobody logged in.
     *
     * @param channelToken of the only channel
     */
    public VendureProtocol(Shop shop, VendureSettings settings, String channelToken) {
        this.shop = shop;
        this.settings = settings;
        this.api = new AdminApi(shop, settings, sessions, channelToken);
    }

    @Override
    public Set<String> operations(Request request) {
        if (!request.path().equals(API)) {
            return Set.of();
        }
        try {
            String query = JSON.readTree(request.body()).path("query").asString("");
            return FIELDS.of(query, () -> fields(query));
        } catch (JacksonException unreadable) {
            return Set.of();
        }
    }

    private static Set<String> fields(String query) {
        try {
            return new Parser()
                    .parseDocument(query).getDefinitionsOfType(OperationDefinition.class).stream()
                            .flatMap(operation -> operation.getSelectionSet().getSelectionsOfType(Field.class).stream())
                            .map(Field::getName)
                            .collect(Collectors.toUnmodifiableSet());
        } catch (InvalidSyntaxException unreadable) {
            return Set.of();
        }
    }

    @Override
    public void endSessions() {
        sessions.endAll();
    }

    @Override
    public Answer answer(Request request) {
        if (request.path().equals("/health")) {
            return Answer.json(200, Map.of("status", "ok"));
        }
        if (!request.path().equals(API)) {
            return Answer.json(
                    404,
                    Map.of(
                            "statusCode",
                            404,
                            "message",
                            "Cannot " + request.method() + " " + request.path(),
                            "path",
                            request.path()));
        }
        if (!request.method().equals("POST")) {
            return refused(
                    "BAD_REQUEST",
                    "GraphQL operations must contain a non-empty `query` or a `persistedQuery` extension.");
        }
        try {
            JsonNode body = JSON.readTree(request.body());
            if (!body.isObject() || body.isEmpty()) {
                return refused("BAD_REQUEST", "POST body missing, invalid Content-Type, or JSON object has no keys.");
            }
            return execute(request, body);
        } catch (JacksonException unreadable) {
            return Answer.json(400, Map.of("statusCode", 400, "message", "The body is no JSON", "path", API));
        }
    }

    private Answer execute(Request request, JsonNode body) {
        Caller caller = new Caller(token(request));
        @SuppressWarnings("unchecked") // JSON has only text for keys.
        Map<String, Object> variables =
                body.path("variables").isObject() ? JSON.treeToValue(body.path("variables"), Map.class) : Map.of();
        ExecutionInput input = ExecutionInput.newExecutionInput(
                        body.path("query").asString(""))
                .operationName(
                        body.path("operationName").isString()
                                ? body.path("operationName").asString()
                                : null)
                .variables(variables)
                .graphQLContext(Map.of(Caller.class, caller, AdminApi.class, api))
                .build();
        ExecutionResult result = shop.exclusively(request.id(), () -> schema().execute(input));
        return withSession(answer(result), caller);
    }

    private GraphQL schema() {
        return settings.lacks(Lack.AMOUNTS) ? AdminSchema.WITHOUT_AMOUNTS : AdminSchema.GRAPH_QL;
    }

    private @Nullable String token(Request request) {
        if (!settings.cookies()) {
            return Sessions.bearer(request);
        }
        String cookies = request.header("cookie");
        if (cookies == null) {
            return null;
        }
        for (String cookie : cookies.split(";", -1)) {
            if (cookie.strip().startsWith(COOKIE)) {
                return cookie.strip().substring(COOKIE.length());
            }
        }
        return null;
    }

    private Answer withSession(Answer answer, Caller caller) {
        String begun = caller.begun();
        if (settings.cookies()) {
            return begun == null ? answer : answer.with("Set-Cookie", COOKIE + begun + "; path=/; httponly");
        }
        if (begun != null) {
            return answer.with(TOKEN_HEADER, begun);
        }
        // A token that nobody knows is answered with an empty one.
        return caller.token() != null && !sessions.knows(caller.token()) ? answer.with(TOKEN_HEADER, "") : answer;
    }

    private static Answer answer(ExecutionResult result) {
        List<Map<String, Object>> errors = new ArrayList<>();
        int status = 200;
        for (GraphQLError error : result.getErrors()) {
            String aboutDocument = documentFault(error);
            if (aboutDocument != null) {
                errors.add(told(error, Map.of("http", STATUS_400, "code", aboutDocument)));
                status = 400;
            } else if (error.getExtensions() == null && error.getPath() == null) {
                // Variables that don't fit: the document's answer is not even begun, but its status is 200.
                errors.add(told(error, Map.of("code", "BAD_USER_INPUT")));
            } else {
                errors.add(told(error, error.getExtensions() == null ? Map.of() : error.getExtensions()));
            }
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        if (result.isDataPresent()) {
            body.put("data", result.getData());
        }
        return Answer.json(status, body);
    }

    /** The code of what is wrong with the document itself; null if nothing is. */
    private static @Nullable String documentFault(GraphQLError error) {
        return switch (error) {
            case InvalidSyntaxError _ -> "GRAPHQL_PARSE_FAILED";
            case ValidationError _ -> "GRAPHQL_VALIDATION_FAILED";
            case UnknownOperationException _ -> "OPERATION_RESOLUTION_FAILURE";
            default -> null;
        };
    }

    private static Map<String, Object> told(GraphQLError error, Map<String, Object> extensions) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("message", error.getMessage());
        if (error.getLocations() != null) {
            told.put(
                    "locations",
                    error.getLocations().stream()
                            .map(at -> Map.of("line", at.getLine(), "column", at.getColumn()))
                            .toList());
        }
        if (error.getPath() != null) {
            told.put("path", error.getPath());
        }
        if (!extensions.isEmpty()) {
            told.put("extensions", extensions);
        }
        return told;
    }

    private static Answer refused(String code, String message) {
        return Answer.json(
                400,
                Map.of(
                        "errors",
                        List.of(Map.of("message", message, "extensions", Map.of("http", STATUS_400, "code", code)))));
    }
}
