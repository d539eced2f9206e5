package io.handshake.runtime.problem;

import com.mongodb.MongoException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.validation.BindException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Turns every exception that leaves a controller into a problem detail. Bad input is a 4xx that names the place; what
 * nobody expected is a 500 with a correlation id that stands in the log beside the stack trace.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> refused(ProblemException refusal, WebRequest request) {
        HttpHeaders headers = new HttpHeaders();
        Duration later = refusal.retryAfter();
        if (later != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(later.toSeconds()));
        }
        return answer(refusal, refusal.problem(), headers, request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> multipart(MultipartException broken, WebRequest request) {
        return handleExceptionInternal(broken, null, new HttpHeaders(), HttpStatus.BAD_REQUEST, request);
    }

    /** Tomcat reads the query only when it is asked for a parameter, and says so late that it cannot. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> undecodable(InvalidParameterException query, WebRequest request) {
        return answer(
                query,
                Problem.of(
                        HttpStatus.BAD_REQUEST,
                        "invalid-parameter",
                        "A parameter is missing or invalid",
                        "The query cannot be decoded: a percent sign must be followed by two hexadecimal digits.",
                        Map.of("place", "query", "cure", "Encode the parameters' values (a percent sign is %25).")),
                new HttpHeaders(),
                request);
    }

    /** The database is away: nothing is wrong with the request, and it is worth sending again. */
    @ExceptionHandler({MongoTimeoutException.class, MongoSocketException.class, MongoNotPrimaryException.class})
    @Nullable
    ResponseEntity<Object> storeAway(MongoException away, WebRequest request) {
        log.warn("database outcome=unavailable reason={}", away.getClass().getName());
        HttpHeaders later = new HttpHeaders();
        later.set(HttpHeaders.RETRY_AFTER, "5");
        return answer(
                away,
                Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "store-unavailable",
                        "The database does not answer",
                        "The request was not carried out, or its answer is not known. Send it again in a few seconds.",
                        Map.of("cure", "Send it again in a few seconds; if it goes on, look at the service's health.")),
                later,
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception unexpected, WebRequest request) throws Exception {
        // Filters further out know who may do what, and answer these.
        if (unexpected instanceof AccessDeniedException || unexpected instanceof AuthenticationException) {
            throw unexpected;
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(unexpected)) {
            return null;
        }
        String correlationId = UUID.randomUUID().toString();
        log.error("unexpected failure correlationId={} request=\"{}\"", correlationId, request, unexpected);
        return answer(unexpected, unexpected(correlationId), new HttpHeaders(), request);
    }

    static ProblemDetail unexpected(String correlationId) {
        return Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "unexpected",
                "Something failed here that nobody expected",
                "The request failed through no fault of its own. Cure: try again; if it fails again, give the operator"
                        + " the correlation id " + correlationId + ", which stands in the service's log.",
                Map.of("correlationId", correlationId));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null;
        }
        if (status.is5xxServerError() && status.value() != 503) {
            String correlationId = UUID.randomUUID().toString();
            log.error("unexpected failure correlationId={} request=\"{}\"", correlationId, request, failure);
            return answer(failure, unexpected(correlationId), headers, request);
        }
        return answer(failure, described(failure, status), headers, request);
    }

    private @Nullable ResponseEntity<Object> answer(
            Exception failure, ProblemDetail problem, HttpHeaders headers, WebRequest request) {
        HttpHeaders typed = new HttpHeaders();
        typed.putAll(headers);
        typed.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return super.handleExceptionInternal(
                failure, problem, typed, HttpStatusCode.valueOf(problem.getStatus()), request);
    }

    private static Map<String, Object> header(String name, List<MediaType> accepted, String cure) {
        return Map.of(
                "key",
                name,
                "place",
                "header",
                "accepted",
                accepted.stream().map(MediaType::toString).toList(),
                "cure",
                cure);
    }

    private static ProblemDetail described(Exception failure, HttpStatusCode status) {
        return switch (failure) {
            case HttpMediaTypeNotSupportedException type ->
                Problem.of(
                        status,
                        "unsupported-media-type",
                        "This kind of body is not read here",
                        "Content-Type " + (type.getContentType() == null ? "is missing" : type.getContentType())
                                + "; accepted here: " + type.getSupportedMediaTypes() + ".",
                        header("Content-Type", type.getSupportedMediaTypes(), "Send one of the accepted types."));
            case HttpMediaTypeNotAcceptableException type ->
                Problem.of(
                        status,
                        "not-acceptable",
                        "This kind of answer is not given here",
                        "Accept asks for none of what is given here: " + type.getSupportedMediaTypes() + ".",
                        header("Accept", type.getSupportedMediaTypes(), "Ask for one of the accepted types."));
            case HttpRequestMethodNotSupportedException method ->
                Problem.of(
                        status,
                        "method-not-allowed",
                        "This method is not allowed here",
                        method.getMethod() + " is not allowed here; allowed: "
                                + List.of(orNone(method.getSupportedMethods())) + ".",
                        Map.of(
                                "key",
                                method.getMethod(),
                                "place",
                                "request line",
                                "cure",
                                "Use one of the methods in the Allow header."));
            case HttpMessageNotReadableException unreadable -> unreadable(unreadable);
            case MissingServletRequestParameterException missing ->
                invalid(status, missing.getParameterName(), "query", "is missing", "Add it to the query.");
            case MissingRequestHeaderException missing ->
                invalid(status, missing.getHeaderName(), "header", "is missing", "Add the header.");
            case MissingServletRequestPartException missing ->
                invalid(status, missing.getRequestPartName(), "multipart body", "is missing", "Add the part.");
            case MethodArgumentTypeMismatchException mismatch ->
                invalid(
                        status,
                        mismatch.getName(),
                        "path or query",
                        "is not " + expected(mismatch.getRequiredType()),
                        "Send " + expected(mismatch.getRequiredType()) + ".");
            case MethodArgumentNotValidException invalid -> invalidFields(status, invalid);
            case HandlerMethodValidationException invalid -> {
                List<Map<String, String>> errors = new ArrayList<>();
                invalid.getParameterValidationResults()
                        .forEach(result -> result.getResolvableErrors()
                                .forEach(error -> errors.add(Map.of(
                                        "key",
                                        String.valueOf(
                                                result.getMethodParameter().getParameterName()),
                                        "reason",
                                        String.valueOf(error.getDefaultMessage())))));
                yield manyInvalid(status, "path or query", errors);
            }
            case MaxUploadSizeExceededException large -> {
                String limit = large.getMaxUploadSize() > 0 ? " of " + large.getMaxUploadSize() + " bytes" : "";
                yield tooLarge("The body is larger than the limit" + limit + ".");
            }
            case MultipartException broken ->
                Problem.of(
                        status,
                        "unreadable-body",
                        "The body cannot be read",
                        "The multipart body cannot be read; it is cut off, or its boundary is not the one that"
                                + " Content-Type names.",
                        Map.of("place", "body", "cure", "Let the HTTP client build the multipart body."));
            case NoResourceFoundException unknown ->
                unknownRoute(unknown.getHttpMethod() + " /" + unknown.getResourcePath());
            case NoHandlerFoundException unknown ->
                unknownRoute(unknown.getHttpMethod() + " " + unknown.getRequestURL());
            default -> of(status);
        };
    }

    static ProblemDetail unknownRoute(String route) {
        return Problem.of(
                HttpStatus.NOT_FOUND,
                "unknown-route",
                "There is no such route",
                route + " is not offered here.",
                Map.of("place", "request line", "cure", "See /openapi for the routes of this service."));
    }

    /** For what has no words of its own; says nothing of the exception, which may hold anything. */
    static ProblemDetail of(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        String title = known == null ? "The request was refused" : known.getReasonPhrase();
        return Problem.of(
                status,
                "http-" + status.value(),
                title,
                "The request was refused with status " + status.value() + " before it reached a route.",
                Map.of("cure", "See /openapi for what this service accepts."));
    }

    static ProblemDetail tooLarge(String detail) {
        return Problem.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "body-too-large",
                "The body is too large",
                detail,
                Map.of("place", "body", "cure", "Split the body, or let the operator raise the limit."));
    }

    private static ProblemDetail unreadable(HttpMessageNotReadableException unreadable) {
        Map<String, Object> extensions = new LinkedHashMap<>();
        String where = "";
        if (unreadable.getCause() instanceof StreamConstraintsException limit
                && String.valueOf(limit.getOriginalMessage()).startsWith("Document length")) {
            return tooLarge("The body is larger than this service reads.");
        }
        if (unreadable.getCause() instanceof JacksonException json) {
            TokenStreamLocation location = json.getLocation();
            if (location != null && location.getLineNr() > 0) {
                where = " at line " + location.getLineNr() + ", column " + location.getColumnNr();
                extensions.put("line", location.getLineNr());
                extensions.put("column", location.getColumnNr());
            }
            String key = path(json);
            if (!key.isEmpty()) {
                where = where + ", field " + key;
                extensions.put("key", key);
            }
        }
        extensions.put("place", "body" + where);
        extensions.put("cure", "Send one complete JSON document of the form that /openapi describes.");
        return Problem.of(
                HttpStatus.BAD_REQUEST,
                "unreadable-body",
                "The body cannot be read",
                "The body is empty, is not JSON, or does not fit what is expected here" + where + ".",
                extensions);
    }

    private static String path(JacksonException json) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : json.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    private static ProblemDetail invalid(HttpStatusCode status, String key, String place, String why, String cure) {
        return Problem.of(
                status,
                "invalid-parameter",
                "A parameter is missing or invalid",
                key + " (" + place + ") " + why + ". " + cure,
                Map.of("key", key, "place", place, "cure", cure));
    }

    private static ProblemDetail invalidFields(HttpStatusCode status, BindException invalid) {
        List<Map<String, String>> errors = invalid.getFieldErrors().stream()
                .map(error -> Map.of("key", error.getField(), "reason", String.valueOf(error.getDefaultMessage())))
                .toList();
        return manyInvalid(status, "body", errors);
    }

    private static ProblemDetail manyInvalid(HttpStatusCode status, String place, List<Map<String, String>> errors) {
        String all = String.join(
                "; ",
                errors.stream().map(e -> e.get("key") + " " + e.get("reason")).toList());
        return Problem.of(
                status,
                "invalid-parameter",
                "A parameter is missing or invalid",
                "Refused: " + all + ".",
                Map.of(
                        "key",
                        errors.isEmpty() ? "" : String.valueOf(errors.getFirst().get("key")),
                        "place",
                        place,
                        "errors",
                        errors,
                        "cure",
                        "Mend the values that errors names."));
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of the right type";
        }
        return type.isEnum() ? "one of " + List.of(type.getEnumConstants()) : "a valid " + type.getSimpleName();
    }

    private static String[] orNone(String @Nullable [] methods) {
        return methods == null ? new String[0] : methods;
    }
}
