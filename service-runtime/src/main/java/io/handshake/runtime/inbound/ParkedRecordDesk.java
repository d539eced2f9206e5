package io.handshake.runtime.inbound;

import io.handshake.runtime.parked.ParkedDesk;
import io.handshake.runtime.parked.ParkedWork;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records of topics that stopped. */
final class ParkedRecordDesk implements ParkedDesk {
    private static final int AT_ONCE = 500;

    private final ParkedRecords parked;
    private final Replays replays;

    ParkedRecordDesk(ParkedRecords parked, Replays replays) {
        this.parked = parked;
        this.replays = replays;
    }

    @Override
    public List<ParkedWork> open(@Nullable String key, @Nullable String after, int limit) {
        return parked.open(key, after, limit).stream().map(this::work).toList();
    }

    @Override
    public Optional<ParkedWork> find(String id) {
        return parked.find(id).map(this::work);
    }

    @Override
    public void replay(String id) {
        parked.find(id)
                .filter(record -> record.state() == ParkedRecord.State.PARKED)
                .ifPresent(parked::askReplay);
        replays.kick();
    }

    @Override
    public long replayAll(@Nullable String key) {
        long asked = 0;
        List<ParkedRecord> some = parked.open(key, null, AT_ONCE);
        while (!some.isEmpty()) {
            some.forEach(parked::askReplay);
            asked += some.size();
            some = parked.open(key, some.getLast().id(), AT_ONCE);
        }
        replays.kick();
        return asked;
    }

    private ParkedWork work(ParkedRecord record) {
        ParkedWork.State state = switch (record.state()) {
            case PARKED -> parked.isDue(record.id()) ? ParkedWork.State.REPLAYING : ParkedWork.State.PARKED;
            case REPLAYED -> ParkedWork.State.REPLAYED;
            case EXPIRED -> ParkedWork.State.EXPIRED;
        };
        return new ParkedWork(
                record.id(),
                "EVENT",
                record.key(),
                record.topic() + ", partition " + record.partition() + ", offset " + record.offset(),
                record.reason(),
                record.detail(),
                record.attempts(),
                record.parkedAt(),
                state);
    }
}
