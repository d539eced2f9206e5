package io.handshake.endtoend.storm;

import io.handshake.sandbox.link.Condition;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** A kind of fault, of which a script draws as many as it has time for. */
@FunctionalInterface
interface FaultKind {

    /**
     * Draws one.
     *
     * @param longest no fault lasts longer, whatever its kind allows
     */
    Fault draw(RandomGenerator random, Duration longest);

    /** Longer than any lease, so that others have taken over when it goes on. */
    Duration LONGEST_PAUSE = Duration.ofSeconds(90);

    static FaultKind killService() {
        return (random, longest) -> new Fault.Kill(service(random), between(0, 5, random, longest));
    }

    static FaultKind pauseService() {
        return (random, longest) ->
                new Fault.Pause(service(random), between(5, (double) LONGEST_PAUSE.toSeconds(), random, longest));
    }

    static FaultKind killBroker() {
        return (random, longest) -> new Fault.Kill(Deployment.BROKER, between(0, 10, random, longest));
    }

    static FaultKind stopBroker() {
        return (random, longest) -> new Fault.Stop(Deployment.BROKER, between(10, 60, random, longest));
    }

    static FaultKind pauseBroker() {
        return (random, longest) -> new Fault.Pause(Deployment.BROKER, between(5, 40, random, longest));
    }

    static FaultKind killMongo() {
        return (random, longest) -> new Fault.Kill(Deployment.MONGO, between(0, 10, random, longest));
    }

    static FaultKind stopMongo() {
        return (random, longest) -> new Fault.Stop(Deployment.MONGO, between(5, 30, random, longest));
    }

    static FaultKind pauseMongo() {
        return (random, longest) -> new Fault.Pause(Deployment.MONGO, between(5, 40, random, longest));
    }

    static FaultKind startWithoutRegistry() {
        return (random, longest) ->
                new Fault.StartWithout(service(random), Deployment.REGISTRY, between(3, 20, random, longest));
    }

    /** Of the given link, any condition. */
    static FaultKind badLink(String link) {
        return (random, longest) -> {
            List<Condition> conditions = List.of(
                    new Condition.Cut(),
                    new Condition.Slow(Duration.ofMillis(random.nextInt(50, 800))),
                    new Condition.Held(),
                    new Condition.AnswersLost(),
                    new Condition.AnswersCut(),
                    new Condition.HalfOpen());
            return new Fault.BadLink(
                    link, conditions.get(random.nextInt(conditions.size())), between(2, 25, random, longest));
        };
    }

    static List<FaultKind> all() {
        return List.of(
                killService(),
                pauseService(),
                killBroker(),
                stopBroker(),
                pauseBroker(),
                killMongo(),
                stopMongo(),
                pauseMongo(),
                startWithoutRegistry(),
                badLink(Deployment.MONGO),
                badLink(Deployment.BROKER),
                badLink(Deployment.REGISTRY),
                badLink(Deployment.UPLOADS),
                killService(),
                badLink(Deployment.MONGO));
    }

    static FaultKind killConfirming() {
        return (random, longest) -> new Fault.Kill(confirming(random), between(0, 5, random, longest));
    }

    static FaultKind stopConfirming() {
        return (random, longest) -> new Fault.Stop(confirming(random), between(0, 5, random, longest));
    }

    static FaultKind pauseConfirming() {
        return (random, longest) ->
                new Fault.Pause(confirming(random), between(5, (double) LONGEST_PAUSE.toSeconds(), random, longest));
    }

    /** What happens to shipments, beside {@link #all}. */
    static List<FaultKind> ofShipments() {
        return List.of(
                killConfirming(),
                killConfirming(),
                stopConfirming(),
                pauseConfirming(),
                badLink(Deployment.CARTS),
                badLink(Deployment.CARTS),
                badLink(Deployment.SMTP),
                badLink(Deployment.SHIPMENTS));
    }

    private static String service(RandomGenerator random) {
        return Deployment.SERVICES.get(random.nextInt(Deployment.SERVICES.size()));
    }

    private static String confirming(RandomGenerator random) {
        return Deployment.CONFIRMING.get(random.nextInt(Deployment.CONFIRMING.size()));
    }

    private static Duration between(double seconds, double most, RandomGenerator random, Duration longest) {
        // More short ones than long ones, so that a storm has time for many.
        double share = Math.pow(random.nextDouble(), 2);
        Duration drawn = Duration.ofMillis(Math.round(1000 * (seconds + share * (most - seconds))));
        return drawn.compareTo(longest) > 0 ? longest : drawn;
    }
}
