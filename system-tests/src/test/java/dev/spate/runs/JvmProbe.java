package dev.spate.runs;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// Looks into a running Java process of the same user from outside: what its event loops have allocated,
/// by the counters that the virtual machine itself keeps for each thread, and what its heap holds.
///
/// What the looking costs falls on threads of its own in that process, and so not on the loops.
final class JvmProbe implements AutoCloseable {

    private final VirtualMachine machine;
    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    JvmProbe(long pid) throws IOException {
        try {
            machine = VirtualMachine.attach(Long.toString(pid));
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " cannot be looked into", e);
        }
        connector = connect(machine.startLocalManagementAgent());
        MBeanServerConnection server = connector.getMBeanServerConnection();
        threads = ManagementFactory.newPlatformMXBeanProxy(
                server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        memory = ManagementFactory.newPlatformMXBeanProxy(
                server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    @SuppressWarnings("BanJNDI") // the address is that of a process of our own, from that process
    private static JMXConnector connect(String address) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL(address));
    }

    /// Bytes that the threads of this name have allocated on the heap since they began, to the byte.
    long allocatedBytes(String beginningOfName) {
        List<Long> ids = new ArrayList<>();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            // It may have ended meanwhile.
            if (thread != null && thread.getThreadName().startsWith(beginningOfName)) {
                ids.add(thread.getThreadId());
            }
        }
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(
                ids.stream().mapToLong(Long::longValue).toArray())) {
            sum += bytes;
        }
        return sum;
    }

    /// Bytes that live on the heap: what is left after a full collection.
    long liveBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
        machine.detach();
    }

    /// Has a native agent loaded by a process, or spoken to if it is loaded already.
    static void agent(long pid, Path library, String options) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                machine.loadAgentPath(library.toAbsolutePath().toString(), options);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IOException(library.getFileName() + " refused '" + options + "'", e);
        }
    }
}
