package io.handshake.endtoend.storm;

import io.handshake.sandbox.link.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Something that goes wrong for a while. Of two faults on one target, the second waits for the first to be healed. */
sealed interface Fault {

    /** What it takes hold of: parts and links. */
    List<String> targets();

    /** From strike to heal. */
    Duration lasts();

    void strike(Deployment deployment);

    /** Returns when the target serves again, as far as it does so by itself. */
    void heal(Deployment deployment);

    private static String seconds(Duration lasts) {
        return String.format(Locale.ROOT, "%.1f s", lasts.toMillis() / 1000.0);
    }

    /** {@code kill -9}, and a while without it. */
    record Kill(String part, Duration lasts) implements Fault {
        @Override
        public List<String> targets() {
            return List.of(part);
        }

        @Override
        public void strike(Deployment deployment) {
            deployment.part(part).kill();
        }

        @Override
        public void heal(Deployment deployment) {
            deployment.keepUp(part);
        }

        @Override
        public String toString() {
            return "kill -9 " + part + ", down for " + seconds(lasts);
        }
    }

    /** Ended in good order, and a while without it. */
    record Stop(String part, Duration lasts) implements Fault {
        @Override
        public List<String> targets() {
            return List.of(part);
        }

        @Override
        public void strike(Deployment deployment) {
            deployment.part(part).stop();
        }

        @Override
        public void heal(Deployment deployment) {
            deployment.keepUp(part);
        }

        @Override
        public String toString() {
            return "stop " + part + ", down for " + seconds(lasts);
        }
    }

    /** Stopped in its tracks, and let go on as if no time had passed. */
    record Pause(String part, Duration lasts) implements Fault {
        @Override
        public List<String> targets() {
            return List.of(part);
        }

        @Override
        public void strike(Deployment deployment) {
            deployment.part(part).pause();
        }

        @Override
        public void heal(Deployment deployment) {
            deployment.part(part).resume();
        }

        @Override
        public String toString() {
            return "pause " + part + " for " + seconds(lasts);
        }
    }

    /** A bad link between the services and what they need, or between the load and the services. */
    record BadLink(String link, Condition condition, Duration lasts) implements Fault {
        @Override
        public List<String> targets() {
            return List.of("link:" + link);
        }

        @Override
        public void strike(Deployment deployment) {
            deployment.links(link).forEach(bad -> bad.become(condition));
        }

        @Override
        public void heal(Deployment deployment) {
            deployment.links(link).forEach(good -> good.become(new Condition.Sound()));
        }

        @Override
        public String toString() {
            String how = switch (condition) {
                case Condition.Sound _ -> "is sound";
                case Condition.Cut _ -> "is cut";
                case Condition.Slow slow -> "is slow by " + slow.by().toMillis() + " ms";
                case Condition.Held _ -> "holds everything back";
                case Condition.AnswersLost _ -> "loses answers";
                case Condition.AnswersCut _ -> "breaks at each answer";
                case Condition.HalfOpen _ -> "is dead without a word";
            };
            return "the link to " + link + " " + how + " for " + seconds(lasts);
        }
    }

    /** Both are killed, and the service must start while what it needs is not there. */
    record StartWithout(String service, String needed, Duration lasts) implements Fault {
        @Override
        public List<String> targets() {
            return List.of(service, needed);
        }

        @Override
        public void strike(Deployment deployment) {
            deployment.part(needed).kill();
            deployment.part(service).kill();
            Thread.ofPlatform().name("start-" + service).daemon().start(() -> deployment.keepUp(service));
        }

        @Override
        public void heal(Deployment deployment) {
            deployment.keepUp(needed);
            deployment.keepUp(service);
        }

        @Override
        public String toString() {
            return "kill -9 " + needed + " and " + service + "; " + service + " starts without " + needed + " for "
                    + seconds(lasts);
        }
    }
}
