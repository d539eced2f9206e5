package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.CartHttp;
import io.handshake.carts.http.CartRequest;
import io.handshake.carts.http.Json;
import io.handshake.carts.http.Replies;
import io.handshake.carts.http.Reply;
import io.handshake.carts.spi.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Vendure's Admin API. It logs in once and keeps the bearer token, because an API key costs the server some 200 ms for each
 * request. A refused token is HTTP 200 with {@code FORBIDDEN}: then it logs in again and repeats the request, which has not
 * been looked at. A request that is still refused lacks a permission.
 */
final class VendureApi {
    private static final Duration AFTER_REFUSED_LOGIN = Duration.ofMinutes(1);
    private static final String LOGIN = """
            mutation Login($username: String!, $password: String!) {
              login(username: $username, password: $password) {
                ... on CurrentUser { id }
                ... on ErrorResult { errorCode message }
              }
            }""";

    private final CartHttp http;
    private final Clock clock;
    private final String path;
    private final String username;
    private final String password;
    private final @Nullable String channel;
    private volatile @Nullable String token;
    private @Nullable Instant refusedUntil;

    VendureApi(CartSettings cart, CartHttp http, Clock clock) {
        this.http = http;
        this.clock = clock;
        String own = Objects.requireNonNull(cart.url()).getPath();
        this.path = own != null && own.endsWith("/admin-api") ? "" : "/admin-api";
        this.username = Objects.requireNonNull(cart.connection().get("username"), "username");
        this.password = Objects.requireNonNull(cart.connection().get("password"), "password");
        this.channel = cart.connection().get("channel-token");
    }

    Clock clock() {
        return clock;
    }

    /** Time enough for a read that belongs to no attempt. */
    Instant soon() {
        return clock.instant().plus(Duration.ofMinutes(1));
    }

    Said call(String query, ObjectNode variables, Instant deadline) {
        String used = token;
        if (used == null) {
            Optional<Outcome> refused = logIn(null, deadline);
            if (refused.isPresent()) {
                return new Said.Failed(refused.get());
            }
            used = token;
        }
        Reply reply = post(query, variables, used, deadline);
        if (isForbidden(reply)) {
            Optional<Outcome> refused = logIn(used, deadline);
            if (refused.isPresent()) {
                return new Said.Failed(refused.get());
            }
            reply = post(query, variables, token, deadline);
        }
        return said(reply);
    }

    /** @param stale the token that was refused; another thread may have replaced it meanwhile */
    private synchronized Optional<Outcome> logIn(@Nullable String stale, Instant deadline) {
        if (token != null && !token.equals(stale)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (refusedUntil != null && now.isBefore(refusedUntil)) {
            return Optional.of(notLoggedIn(Duration.between(now, refusedUntil)));
        }
        token = null;
        ObjectNode variables = Json.newObject().put("username", username).put("password", password);
        Reply reply = post(LOGIN, variables, null, deadline);
        if (!(said(reply) instanceof Said.Data data)) {
            return Optional.of(((Said.Failed) said(reply)).beforeAnything());
        }
        if (!Fields.errorCode(data.data().path("login")).isEmpty()) {
            refusedUntil = now.plus(AFTER_REFUSED_LOGIN);
            return Optional.of(notLoggedIn(AFTER_REFUSED_LOGIN));
        }
        String given = data.reply()
                .headers()
                .firstValue("vendure-auth-token")
                .orElse("")
                .trim();
        if (given.isEmpty()) {
            return Optional.of(new Outcome.NotSent(
                    "NOT_AUTHORISED",
                    "the cart gave no bearer token; add 'bearer' to authOptions.tokenMethod in its configuration",
                    null,
                    true));
        }
        token = given;
        refusedUntil = null;
        return Optional.empty();
    }

    private static Outcome notLoggedIn(Duration wait) {
        return new Outcome.NotSent(
                "NOT_AUTHORISED",
                "the cart refused the login; correct username and password of this cart in carts.yaml",
                wait,
                true);
    }

    private Reply post(String query, ObjectNode variables, @Nullable String bearer, Instant deadline) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (bearer != null) {
            headers.put("Authorization", "Bearer " + bearer);
        }
        if (channel != null) {
            headers.put("vendure-token", channel);
        }
        ObjectNode body = Json.newObject().put("query", query);
        body.set("variables", variables);
        return http.send(CartRequest.post(path, headers, Json.text(body)), deadline);
    }

    private static boolean isForbidden(Reply reply) {
        return reply instanceof Reply.Answered answered && codes(answered).contains("FORBIDDEN");
    }

    private static List<String> codes(Reply.Answered answered) {
        return Json.object(answered.body()).stream()
                .flatMap(json -> Fields.each(json, "errors"))
                .map(error -> Fields.text(error.path("extensions"), "code"))
                .toList();
    }

    private static Said said(Reply reply) {
        if (!(reply instanceof Reply.Answered answered)) {
            return new Said.Failed(Replies.outcome(reply));
        }
        List<String> codes = codes(answered);
        if (!codes.isEmpty()) {
            return new Said.Failed(refusal(codes.getFirst()));
        }
        Optional<JsonNode> data = Json.object(answered.body()).map(json -> json.path("data"));
        if (!answered.ok() || data.isEmpty() || !data.get().isObject()) {
            return new Said.Failed(Replies.outcome(answered));
        }
        return new Said.Data(data.get(), answered);
    }

    /** What an error outside of the schema means; its text may hold anything and is left out. */
    private static Outcome refusal(String code) {
        return switch (code) {
            case "FORBIDDEN" ->
                new Outcome.NotSent(
                        "NOT_AUTHORISED",
                        "the cart does not allow this to the user in carts.yaml; give its role the permission",
                        null,
                        true);
            case "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT" ->
                new Outcome.Declined("API_DIFFERS", "the cart's API does not know the request; see its version", true);
            case "USER_INPUT_ERROR", "ENTITY_NOT_FOUND", "CHANNEL_NOT_FOUND", "ILLEGAL_OPERATION" ->
                new Outcome.Declined(code, "the cart refused it: " + code);
            // Raw errors of the database come like this, in the middle of work.
            default -> new Outcome.Unknown("the cart failed inside; its log says why", false);
        };
    }
}
