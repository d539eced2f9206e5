package io.handshake.ingest.entry.imports;

import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How uploads are brought in.
 *
 * @param batch orders per round trip to the store; more is faster, and more is done again after a crash
 * @param inFlight batches of one import that are decided and stored at the same time
 * @param workers imports that run at the same time in this instance
 * @param lease how long an import belongs to an instance that stores no progress; after a crash, another goes on after
 *     this time. Also how long an upload may go without storing a piece before it counts as abandoned
 * @param attempts how often an import is taken up without getting any further before the order that stops it is parked;
 *     after twice as often it fails
 * @param poll how often an instance looks for imports that nobody works on
 * @param largest the largest upload that is taken
 * @param checkedAtOnce uploads up to this size are read through before they are accepted, so that a broken file is
 *     refused in the answer to its upload; larger ones are read through by the import
 * @param workDir where uploads are kept while they are read; null for the system's own place
 */
@Validated
@ConfigurationProperties("order-ingest.imports")
public record ImportSettings(
        @DefaultValue("500") @Positive int batch,
        @DefaultValue("2") @Positive int inFlight,
        @DefaultValue("2") @Positive int workers,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("10") @Positive int attempts,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("2GB") DataSize largest,
        @DefaultValue("8MB") DataSize checkedAtOnce,
        @Nullable Path workDir) {}
