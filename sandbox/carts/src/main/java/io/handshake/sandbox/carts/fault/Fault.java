package io.handshake.sandbox.carts.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.handshake.sandbox.carts.shop.Change;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that goes wrong with one call. Where nothing else is said, what was asked for is done. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Fault.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Fault.AnswerLost.class, name = "answer-lost"),
    @JsonSubTypes.Type(value = Fault.Late.class, name = "late"),
    @JsonSubTypes.Type(value = Fault.Drip.class, name = "drip"),
    @JsonSubTypes.Type(value = Fault.Truncated.class, name = "truncated"),
    @JsonSubTypes.Type(value = Fault.WrongLength.class, name = "wrong-length"),
    @JsonSubTypes.Type(value = Fault.LoginPage.class, name = "login-page"),
    @JsonSubTypes.Type(value = Fault.Huge.class, name = "huge"),
    @JsonSubTypes.Type(value = Fault.GzipBomb.class, name = "gzip-bomb"),
    @JsonSubTypes.Type(value = Fault.Expired.class, name = "expired"),
    @JsonSubTypes.Type(value = Fault.ChangedAfter.class, name = "changed-after")
})
public sealed interface Fault {

    /** Closed on sight: nothing is read, nothing is done. Only a rule for all operations can say it. */
    record Refused() implements Fault {}

    /**
     * Another status, such as 429 or 500.
     *
     * @param retryAfter what the header of that name says, in whole seconds; no header where it is null
     * @param applied whether what was asked for is done all the same
     */
    record Status(int status, @Nullable Duration retryAfter, boolean applied) implements Fault {}

    /** Done, and then the connection is closed without a word. */
    record AnswerLost() implements Fault {}

    /** Done at once, but told only after a while. */
    record Late(Duration delay) implements Fault {}

    /** Told a few bytes at a time. */
    record Drip(int bytesPerSecond) implements Fault {}

    /** The first half of the answer, as if it were all. */
    record Truncated() implements Fault {}

    /** The whole answer, after promising more; then the connection is closed. */
    record WrongLength() implements Fault {}

    /** Not done: a page for people, with status 200, as a proxy in front of the cart shows it. */
    record LoginPage() implements Fault {}

    /** An answer without an end in sight. */
    record Huge(long bytes) implements Fault {}

    /** An answer that grows when it is unpacked. */
    record GzipBomb(long bytes) implements Fault {}

    /** All sessions have ended before the call is looked at. */
    record Expired() implements Fault {}

    /** Answered well; but then something changes, such as an order between two pages of a list. */
    record ChangedAfter(Change change) implements Fault {}
}
