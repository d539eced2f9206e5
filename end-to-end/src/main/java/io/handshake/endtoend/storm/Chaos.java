package io.handshake.endtoend.storm;

import io.handshake.sandbox.launcher.Storms;
import java.nio.file.Path;
import java.time.Duration;

/** The storm behind {@code ./handshake chaos}: every load, every fault. */
public final class Chaos implements Storms {

    @Override
    public boolean run(Path folder, Duration lasting, long seed) throws Exception {
        Aftermath aftermath = Storm.with(
                        new ImportLoad("shop-eu"),
                        new ImportLoad("shop-us"),
                        new TopicLoad("partner"),
                        new ShipmentLoad("web-shop"))
                .and(FaultKind.all().toArray(FaultKind[]::new))
                .and(FaultKind.ofShipments().toArray(FaultKind[]::new))
                .lasting(lasting)
                .seeded(seed)
                .in(folder);
        if (!aftermath.allHeld()) {
            System.out.println("What the parts stored and logged is in " + folder);
        }
        System.out.println(aftermath);
        return aftermath.allHeld();
    }
}
