package io.handshake.runtime.effects;

import io.handshake.runtime.parked.ParkedDesk;
import io.handshake.runtime.parked.ParkedWork;
import io.handshake.runtime.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Effects that need a person, as work that can be replayed: a replay is that person's {@link Verdict.Retry}. */
final class ParkedEffectDesk implements ParkedDesk {
    private static final int AT_ONCE = 500;
    private static final String PREFIX = "effect-";

    private final EffectRunner runner;

    ParkedEffectDesk(EffectRunner runner) {
        this.runner = runner;
    }

    /**
     * What an id says.
     *
     * @param position of the effect in the lists of its kind of aggregate
     */
    private record Address(String position, String aggregates, String aggregate, EffectKey effect) {
        private static final Pattern FORM = Pattern.compile(PREFIX + "((?:[0-9a-f]{2})+)-([0-9]{1,4})");

        /** Sorts as positions do; the length keeps apart what a position runs together. */
        static String id(String position, EffectId effect) {
            return PREFIX + HexFormat.of().formatHex(position.getBytes(StandardCharsets.UTF_8)) + "-"
                    + effect.aggregate().length();
        }

        static Optional<Address> of(String id) {
            Matcher matcher = FORM.matcher(id);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String position = new String(HexFormat.of().parseHex(matcher.group(1)), StandardCharsets.UTF_8);
            int aggregate = position.indexOf('/') + 1;
            int end = aggregate + Integer.parseInt(matcher.group(2));
            int part = end < position.length() ? position.indexOf('/', end) : -1;
            if (aggregate == 0 || part < 0) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Address(
                        position,
                        position.substring(0, aggregate - 1),
                        position.substring(aggregate, end),
                        new EffectKey(position.substring(end + 1, part), position.substring(part + 1))));
            } catch (IllegalArgumentException notOurs) {
                return Optional.empty();
            }
        }
    }

    @Override
    public List<ParkedWork> open(@Nullable String key, @Nullable String after, int limit) {
        if (after != null && !after.startsWith(PREFIX) && after.compareTo(PREFIX) > 0) {
            return List.of();
        }
        String position =
                after == null ? null : Address.of(after).map(Address::position).orElse(null);
        return runner.kinds().stream()
                .flatMap(effects -> effects.parked(key, position, limit).stream())
                .flatMap(parked ->
                        work(Address.id(parked.position(), parked.id()), parked.id(), parked.effect()).stream())
                .sorted(Comparator.comparing(ParkedWork::id))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<ParkedWork> find(String id) {
        return Address.of(id).flatMap(this::effect).flatMap(found -> work(id, found.id(), found.effect()));
    }

    @Override
    public void replay(String id) {
        replay(id, false);
    }

    @Override
    public void replay(String id, boolean looked) {
        Found found = Address.of(id).flatMap(this::effect).orElse(null);
        if (found == null || !found.effect().parked()) {
            return;
        }
        String refusal = refusal(found.effects().decide(found.id(), retry(looked)));
        if (refusal != null
                && find(id).filter(now -> now.state() == ParkedWork.State.PARKED)
                        .isPresent()) {
            throw new ProblemException(
                    HttpStatus.CONFLICT,
                    "not-retried",
                    "It is not tried again",
                    "'" + id + "' is not tried again: " + refusal,
                    Map.of(
                            "key",
                            found.id().aggregate(),
                            "cure",
                            "Look at the remote. If it has not happened there, replay it with looked=true."));
        }
    }

    private static @Nullable String refusal(Ruling ruling) {
        return switch (ruling) {
            case Ruling.Accepted _, Ruling.Unchanged _ -> null;
            case Ruling.Refused refused -> refused.reason();
            case Ruling.Contended _ -> "it changes all the time; try again";
        };
    }

    /** What may have happened is left: somebody has to look at each. */
    @Override
    public long replayAll(@Nullable String key) {
        long asked = 0;
        for (Effects<?> effects : runner.kinds()) {
            List<ParkedEffect> some = effects.parked(key, null, AT_ONCE);
            while (!some.isEmpty()) {
                for (ParkedEffect parked : some) {
                    if (effects.decide(parked.id(), retry(false)) instanceof Ruling.Accepted) {
                        asked++;
                    }
                }
                some = effects.parked(key, some.getLast().position(), AT_ONCE);
            }
        }
        return asked;
    }

    private static Verdict retry(boolean looked) {
        return new Verdict.Retry("a replay", looked);
    }

    private record Found(Effects<?> effects, EffectId id, Effect effect) {}

    private Optional<Found> effect(Address address) {
        return runner.kinds().stream()
                .filter(effects -> effects.name().equals(address.aggregates()))
                .findFirst()
                .flatMap(effects -> effects.find(address.aggregate(), address.effect())
                        .map(effect -> new Found(effects, effect.id(address.aggregate()), effect)));
    }

    /** Empty where nothing is parked and no replay was asked for. */
    private static Optional<ParkedWork> work(String id, EffectId which, Effect effect) {
        return switch (effect.state()) {
            case EffectState.Parked parked ->
                Optional.of(work(id, which, effect, parked.cause().name(), parked.reason(), ParkedWork.State.PARKED));
            case EffectState.Planned _,
                    EffectState.Attempting _,
                    EffectState.Pending _,
                    EffectState.NotSent _,
                    EffectState.Unknown _ ->
                Optional.of(
                        work(id, which, effect, Effects.word(effect), "it is on its way", ParkedWork.State.REPLAYING));
            case EffectState.Done _ ->
                Optional.of(work(id, which, effect, Effects.word(effect), "it is done", ParkedWork.State.REPLAYED));
            case EffectState.Declined _, EffectState.GivenUp _ -> Optional.empty();
        };
    }

    private static ParkedWork work(
            String id, EffectId which, Effect effect, String reason, String detail, ParkedWork.State state) {
        return new ParkedWork(
                id,
                "EFFECT",
                which.aggregate(),
                effect.key() + " at " + effect.target(),
                reason,
                detail,
                effect.attempts(),
                effect.state().since(),
                state);
    }
}
