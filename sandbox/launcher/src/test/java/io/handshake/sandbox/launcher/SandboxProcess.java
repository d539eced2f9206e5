package io.handshake.sandbox.launcher;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A launcher in a process of its own, to be ended from outside. Prints the pids of its parts, then "ready". */
final class SandboxProcess {
    private SandboxProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Sandbox sandbox = Sandbox.startIn(Path.of(arguments[0]));
        sandbox.processes().forEach(part -> System.out.println(part.pid()));
        System.out.println("ready");
        new CountDownLatch(1).await();
    }
}
