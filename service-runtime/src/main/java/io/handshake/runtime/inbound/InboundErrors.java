package io.handshake.runtime.inbound;

import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.activity.ActivityNote;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.log.LogAccessor;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.CommonContainerStoppingErrorHandler;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.listener.SeekUtils;

/**
 * What happens to a record that failed:
 *
 * <ul>
 *   <li>an outage: the partition is paused and the record is read again, for ever; the listener still polls, so the
 *       broker keeps its partitions, and goes on with those that are not concerned;
 *   <li>poison: it is parked, then its offset moves; if it can't be parked, that is waited out like an outage;
 *   <li>the unexpected: it is tried a few times in short order, then it is poison;
 *   <li>a broken process: the listener ends, which its health tells.
 * </ul>
 *
 * The records behind the failed one are always read again from the broker, so that nothing of a poll is left in memory
 * when partitions move. Spring's own handler is not used: it counts attempts per kind of exception and starts anew when
 * the kind changes, prints exceptions' messages, and retries without a pause when parking fails.
 */
final class InboundErrors implements CommonErrorHandler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InboundErrors.class);
    private static final LogAccessor SEEKS = new LogAccessor(InboundErrors.class);

    private final DeadLetters deadLetters;
    private final Boundaries boundaries;
    private final InboundSettings settings;
    private final Activities activities;
    private final Clock clock;
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("inbound-alarms").daemon().factory());
    private final CommonContainerStoppingErrorHandler ending = new CommonContainerStoppingErrorHandler();

    InboundErrors(
            DeadLetters deadLetters,
            Boundaries boundaries,
            InboundSettings settings,
            Activities activities,
            Clock clock) {
        this.deadLetters = deadLetters;
        this.boundaries = boundaries;
        this.settings = settings;
        this.activities = activities;
        this.clock = clock;
        ending.setStopContainerAbnormally(true);
        ending.setLogLevel(KafkaException.Level.DEBUG);
    }

    @Override
    public boolean seeksAfterHandling() {
        return true;
    }

    @Override
    public void handleRemaining(
            Exception thrown,
            List<ConsumerRecord<?, ?>> records,
            Consumer<?, ?> consumer,
            MessageListenerContainer container) {
        ListenerFailure failure = ListenerFailure.in(thrown);
        ConsumerRecord<byte[], byte[]> record = bytes(records.getFirst());
        Fate fate = switch (failure.diagnosis()) {
            case Diagnosis.Broken broken -> {
                log.error(
                        "listener={} topic={} partition={} offset={} outcome=ended failure={} at={}; restart this"
                                + " service when its cause is gone, the record will be read again",
                        container.getListenerId(),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        broken.failure(),
                        broken.place());
                yield Fate.END;
            }
            case Diagnosis.Outage outage -> wait(record, outage.what(), failure.attempts());
            case Diagnosis.Refused refused -> park(record, refused, failure.attempts());
            case Diagnosis.Unexpected unexpected
            when failure.surprises() < settings.attempts() -> {
                log.warn(
                        "topic={} partition={} offset={} outcome=failed attempt={} of={} failure={} at={}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        failure.surprises(),
                        settings.attempts(),
                        unexpected.failure(),
                        unexpected.place());
                yield Fate.AGAIN;
            }
            case Diagnosis.Unexpected unexpected -> park(record, unexpected, failure.attempts());
        };
        if (fate == Fate.END) {
            ending.handleRemaining(failure, records, consumer, container);
            return;
        }
        SeekUtils.doSeeks(records, consumer, failure, fate == Fate.PARKED, (_, _) -> true, SEEKS);
        switch (fate) {
            case PARKED, END -> {}
            case AGAIN -> {
                LockSupport.parkNanos(settings.attemptPause().toNanos());
                throw again(failure);
            }
            case LATER -> {
                rest(container, partition(record), settings.waitAfter(failure.attempts()));
                throw again(failure);
            }
        }
    }

    private void rest(MessageListenerContainer container, TopicPartition partition, Duration wait) {
        container.pausePartition(partition);
        var _ = alarms.schedule(() -> wake(container, partition), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whichever of its threads has the partition by now: one that kept the request would rest for ever. */
    private static void wake(MessageListenerContainer container, TopicPartition partition) {
        if (container instanceof ConcurrentMessageListenerContainer<?, ?> threads) {
            threads.getContainers().forEach(thread -> thread.resumePartition(partition));
        } else {
            container.resumePartition(partition);
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private enum Fate {
        PARKED,
        AGAIN,
        LATER,
        END
    }

    private Fate park(ConsumerRecord<byte[], byte[]> record, Diagnosis diagnosis, int attempts) {
        try {
            deadLetters.park(record, diagnosis, attempts);
            boundaries.settled(record);
            return Fate.PARKED;
        } catch (RuntimeException unparked) {
            // Of foreign exceptions the class alone: see Diagnosis.
            String why = unparked instanceof DeadLetters.Unsent ours
                    ? String.valueOf(ours.getMessage())
                    : unparked.getClass().getName();
            return wait(record, "the record can't be parked: " + why, attempts);
        }
    }

    private Fate wait(ConsumerRecord<byte[], byte[]> record, String what, int attempts) {
        // Once at the beginning, then ever more rarely: an outage of hours is one story.
        if (Integer.bitCount(attempts) == 1) {
            Duration wait = settings.waitAfter(attempts);
            log.warn(
                    "topic={} partition={} offset={} outcome=waiting attempt={} retryIn={} reason=\"{}\"",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    attempts,
                    wait,
                    what);
            activities.tell(new ActivityNote(
                    record.topic() + "-" + record.partition(),
                    "WAIT",
                    null,
                    attempts,
                    clock.instant().plus(wait),
                    "offset " + record.offset() + " waits: " + what,
                    null,
                    clock.instant()));
        }
        return Fate.LATER;
    }

    /** Tells the container that the record is not done. */
    private static KafkaException again(ListenerFailure failure) {
        return new KafkaException("the record will be read again", KafkaException.Level.DEBUG, failure);
    }

    @SuppressWarnings("unchecked") // inboundListeners have these deserializers and no others
    private static ConsumerRecord<byte[], byte[]> bytes(ConsumerRecord<?, ?> record) {
        return (ConsumerRecord<byte[], byte[]>) record;
    }

    /** Of the consumer itself, with no record to blame: it polls on, and an offset that could not be stored comes with the next. */
    @Override
    public void handleOtherException(
            Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer container, boolean batchListener) {
        log.warn(
                "listener={} outcome=polling-on failure={}",
                container.getListenerId(),
                thrown.getClass().getName());
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }
}
