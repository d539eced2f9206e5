package io.handshake.runtime.effects;

import io.handshake.runtime.store.EventDraft;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The one kind of effect of these tests: asks a scripted remote, and tallies what became of it. */
final class Act implements RemoteEffect<Tally> {
    static final String KIND = "act";

    private final Map<String, ScriptedRemote> remotes;
    private final Duration settling;

    Act(Map<String, ScriptedRemote> remotes, Duration settling) {
        this.remotes = remotes;
        this.settling = settling;
    }

    private ScriptedRemote remote(Effect effect) {
        ScriptedRemote remote = remotes.get(effect.target());
        if (remote == null) {
            throw new IllegalStateException("no remote " + effect.target());
        }
        return remote;
    }

    static String what(EffectId id) {
        return id.aggregate() + " " + id.key().part();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Strategy strategy(Tally state, Effect effect) {
        return new Strategy(
                "plain",
                switch (remote(effect).offer()) {
                    case KEYS -> new Proof.IdempotencyKey(Duration.ofDays(1), new Proof.Neither());
                    case READ_BACK -> new Proof.LookUp(settling);
                    case NEITHER -> new Proof.Neither();
                });
    }

    @Override
    public Answer call(EffectCall<Tally> call) throws Exception {
        try {
            return remote(call.effect())
                    .call(what(call.id()), call.id().aggregate(), call.id().reference());
        } catch (ConnectException refused) {
            return new Answer.NotSent("connection refused", null);
        }
    }

    @Override
    public Finding lookUp(EffectCall<Tally> call) {
        return remote(call.effect()).lookUp(what(call.id()), call.id().reference());
    }

    @Override
    public Outcome<Tally> outcome(Tally state, Effect effect) {
        return switch (effect.state()) {
            case EffectState.Done _ ->
                Outcome.of(new Tally(state.done() + 1, state.declined()))
                        .event(new EventDraft(
                                "topic",
                                effect.target(),
                                "Acted",
                                null,
                                identity -> identity.eventId().getBytes(StandardCharsets.UTF_8)));
            case EffectState.Declined _ -> Outcome.of(new Tally(state.done(), state.declined() + 1));
            case EffectState.Planned _,
                    EffectState.Attempting _,
                    EffectState.Pending _,
                    EffectState.NotSent _,
                    EffectState.Unknown _,
                    EffectState.Parked _,
                    EffectState.GivenUp _ -> Outcome.of(state);
        };
    }
}
