package io.handshake.confirm.publish;

import io.handshake.events.v1.Activity;
import io.handshake.runtime.activity.ActivityEncoder;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.schemas.Topics;

/** A note as {@code Activity} on {@code leg-activity.v1}. */
public final class LegActivity implements ActivityEncoder {
    private final EventEncoder encoder;
    private final String leg;

    public LegActivity(EventEncoder encoder, String leg) {
        this.encoder = encoder;
        this.leg = leg;
    }

    @Override
    public Message encode(ActivityNote note) {
        Activity activity = Activity.newBuilder()
                .setKey(note.key())
                .setLeg(leg)
                .setKind(note.kind())
                .setOutcome(note.outcome())
                .setAttempt(note.attempt())
                .setNextAt(note.nextAt())
                .setDetail(note.detail())
                .setTraceId(note.traceId())
                .setAt(note.at())
                .build();
        return new Message(Topics.LEG_ACTIVITY, note.key(), encoder.encode(Topics.LEG_ACTIVITY, activity));
    }
}
