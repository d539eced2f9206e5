package io.handshake.runtime.inbound;

import static io.handshake.runtime.inbound.RunningLeg.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.runtime.parked.ParkedWork;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics are deleted and made anew, stores refuse, letters are gone: no replay does another record's work or stops others. */
class LostLettersIT {
    private static final Infrastructure WORLD = Sandbox.forTests();

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String topic = "samples-" + id + ".v1";
    private final String name = "leg-" + id;
    private RunningLeg leg;

    private void start(String... settings) {
        RunningLeg.makeTopics(WORLD, 1, topic, topic + "." + name + ".dlt");
        leg = RunningLeg.start(WORLD, topic, name, settings);
    }

    @AfterEach
    void stop() {
        if (leg != null) {
            leg.close();
        }
    }

    @Test
    void aLetterInThePlaceOfAnotherIsNotReplayedForIt() {
        start();
        refuseAll();
        leg.send("old");
        await().atMost(SOON).until(() -> leg.committed(0) == 1);
        leg.close();
        RunningLeg.deleteTopics(WORLD, leg.letters());
        RunningLeg.makeTopics(WORLD, 1, leg.letters());
        leg = RunningLeg.start(WORLD, topic, name);
        refuseAll();
        leg.send("new");
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        assertThat(leg.deadLetters()).hasSize(1);
        takeAll();
        leg.desk().replay(parked(0).id());

        await().atMost(SOON).until(() -> parked(0).state() == ParkedWork.State.EXPIRED);
        assertThat(leg.listening().ids()).isEmpty();
        leg.desk().replay(parked(1).id());
        await().atMost(SOON).until(() -> parked(1).state() == ParkedWork.State.REPLAYED);
        assertThat(leg.listening().ids()).containsExactly("new");
    }

    private void refuseAll() {
        leg.listening().work = record -> {
            throw new Unprocessable("NOT_YET", "come again later");
        };
    }

    private void takeAll() {
        leg.listening().delivered.clear();
        leg.listening().work = _ -> {};
    }

    private ParkedWork parked(long offset) {
        return leg.desk().find(topic + "-0-" + offset).orElseThrow();
    }
}
