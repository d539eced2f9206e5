package io.handshake.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a JVM's own memory pools say (JMX, over the attach interface). They keep their peaks themselves, so none is missed
 * between two looks.
 */
final class HeapPeaks implements AutoCloseable {
    private final JMXConnector connector;
    private final MBeanServerConnection connection;
    private final List<MemoryPoolMXBean> pools;

    private HeapPeaks(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.connection = connector.getMBeanServerConnection();
        this.pools = ManagementFactory.getPlatformMXBeans(connection, MemoryPoolMXBean.class).stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    @SuppressWarnings("BanJNDI") // the address is that of a process which we have started ourselves
    static HeapPeaks of(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new HeapPeaks(
                        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException refused) {
            throw new IOException("process " + pid + " cannot be looked into", refused);
        }
    }

    /** From here on the peaks count. */
    void reset() {
        pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** The pools' peaks together: they may have come at different moments, so this is no less than the heap's peak. */
    long used() {
        return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    /** What was alive after the last full collection. */
    long alive() {
        return pools.stream()
                .mapToLong(pool -> pool.getCollectionUsage() == null
                        ? 0
                        : pool.getCollectionUsage().getUsed())
                .sum();
    }

    /** The most that the heap may take. */
    long most() throws IOException {
        return ManagementFactory.getPlatformMXBean(connection, MemoryMXBean.class)
                .getHeapMemoryUsage()
                .getMax();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
